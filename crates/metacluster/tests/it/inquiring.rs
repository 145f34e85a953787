//! Questions: what is said to be impossible stays so whatever the answer, and the best answer does what is promised.

use std::borrow::Cow;
use std::sync::Arc;

use metacluster::inquiry::{Askable, FieldQuestion};
use metacluster::{
    CatalogueBuilder, ClusterDraft, Network, Partnerships, Priors, RankOptions, Ranking, Reference, Scope,
    Scorer, Scoring, inquire, rank,
};
use metacluster_benches::{Blanks, Random, Shape, deep_reference, generate, partnerships};

use crate::cases::{chain_of_sectors, profile};

type Drafts = Vec<ClusterDraft<'static>>;

fn sparse() -> [Shape; 2] {
    let blanks = Blanks::all(0.5);
    [Shape::with_blanks(blanks), Shape { reference: deep_reference(), ..Shape::with_blanks(blanks) }]
}

fn network(reference: &Arc<Reference>, drafts: &Drafts, table: &Partnerships) -> Network {
    let mut builder = CatalogueBuilder::new(Arc::clone(reference));
    drafts.iter().for_each(|draft| _ = builder.add(draft.clone()));
    Network::build(Arc::new(builder.finish()), table)
}

fn scorer<'a>(network: &'a Network, scoring: &Scoring) -> Scorer<'a> {
    let complements = chain_of_sectors(network.catalogue().reference());
    Scorer::with_components(network, &complements, Vec::new(), scoring).unwrap()
}

fn request(top: usize) -> RankOptions {
    let mut options = RankOptions::default();
    (options.top, options.scope) = (top, Scope::PerCluster);
    options
}

/// Whose lists a cluster is in.
fn lists(ranking: &Ranking, cluster: usize) -> Vec<usize> {
    ranking.pairs.iter().filter(|pair| pair.b == cluster).map(|pair| pair.a).collect()
}

/// The drafts with a field of one taken from another, or a random number where that is none.
fn answered(drafts: &Drafts, question: &FieldQuestion, random: &mut Random) -> Drafts {
    let mut drafts = drafts.clone();
    let field = question.field;
    let items = |draft: &ClusterDraft<'static>| match field {
        Askable::Sectors => draft.sectors.clone(),
        Askable::Themes => draft.themes.clone(),
        // What is sought suits those who seek it.
        Askable::Offers => [&draft.seeks[..], &draft.offers[..]].concat(),
        _ => [&draft.offers[..], &draft.seeks[..]].concat(),
    };
    let mut others: Vec<Vec<Cow<'static, str>>> = drafts.iter().map(items).collect();
    others.retain(|items| !items.is_empty());
    let draft = &mut drafts[question.cluster];
    match field {
        Askable::Place => {
            (draft.latitude, draft.longitude) =
                (Some(36.0 + 30.0 * random.unit()), Some(-9.0 + 35.0 * random.unit()));
        }
        Askable::Members => draft.members = Some(1 + random.below(500) as u32),
        _ => {
            let items = others[random.below(others.len())].clone();
            match field {
                Askable::Sectors => draft.sectors = items,
                Askable::Themes => draft.themes = items,
                Askable::Offers => draft.offers = items,
                _ => draft.seeks = items,
            }
        }
    }
    drafts
}

fn scorings() -> Vec<Scoring> {
    let mut high = Scoring::default();
    for name in metacluster::COMPONENTS {
        high.priors.set(name, 0.4).unwrap();
    }
    vec![profile("cord"), profile("cross-sector"), Scoring { priors: high.priors, ..profile("track-record") }]
}

#[test]
fn no_answer_does_more_than_is_said() {
    const CLUSTERS: usize = 40;
    let mut changes = 0;
    for (seed, shape) in sparse().iter().enumerate() {
        let drafts = generate(CLUSTERS, seed as u64, shape);
        let table = partnerships(CLUSTERS, seed as u64);
        let before = network(&shape.reference, &drafts, &table);
        for scoring in scorings() {
            let options = request(3);
            let scorer_before = scorer(&before, &scoring);
            let ranking = rank(&scorer_before, &options);
            let inquiry = inquire(&scorer_before, &options, true);
            let random = &mut Random::new(seed as u64);
            for question in inquiry.questions.iter().step_by(2) {
                let was = lists(&ranking, question.cluster);
                assert_eq!(question.now, was.len());
                let answered = network(&shape.reference, &answered(&drafts, question, random), &table);
                let is = lists(&rank(&scorer(&answered, &scoring), &options), question.cluster);
                let entered = is.iter().filter(|asker| !was.contains(asker)).count();
                let left = was.iter().filter(|asker| !is.contains(asker)).count();
                assert!(entered <= question.could_enter, "{entered} entered: {question:?}");
                assert!(left <= question.could_leave, "{left} left: {question:?}");
                assert!(question.could_enter + question.now <= CLUSTERS);
                assert!(question.good_case.is_none_or(|count| count <= question.could_enter));
                changes += entered + left;
            }
        }
    }
    assert!(changes > 200, "{changes} changes are too few to have tested anything");
}

/// What would suit an asker best; `None` where nothing can be read.
fn best_answer(
    drafts: &Drafts,
    scorer: &Scorer<'_>,
    question: &FieldQuestion,
    asker: usize,
) -> Option<Drafts> {
    let cluster = &scorer.network().catalogue().clusters()[asker];
    let mut drafts = drafts.clone();
    let theirs = drafts[asker].clone();
    let draft = &mut drafts[question.cluster];
    let word = |item: &str| item.split(':').next().unwrap_or_default().to_owned();
    match question.field {
        Askable::Sectors => {
            let vocabulary = scorer.network().catalogue().vocabulary();
            let sectors = cluster.sectors().iter();
            draft.sectors = sectors
                .map(|(term, weight)| format!("{}:{weight}", vocabulary.term(term).id).into())
                .collect();
        }
        Askable::Themes => draft.themes = theirs.themes,
        Askable::Offers => draft.offers = theirs.seeks.iter().map(|item| word(item).into()).collect(),
        Askable::Seeks => {
            let weight = |item: &str| item.split(':').nth(1).map_or(1.0, |weight| weight.parse().unwrap());
            let best = theirs.offers.iter().max_by(|x, y| f64::total_cmp(&weight(x), &weight(y)));
            draft.seeks = best.iter().map(|item| word(item).into()).collect();
        }
        Askable::Place => {
            let position = cluster.position()?;
            (draft.latitude, draft.longitude) = (Some(position.latitude()), Some(position.longitude()));
        }
        Askable::Members => draft.members = theirs.members,
    }
    Some(drafts)
}

#[test]
fn the_best_answer_for_each_asker_does_what_is_promised() {
    const CLUSTERS: usize = 18;
    let mut promised = 0;
    for (seed, shape) in sparse().iter().enumerate() {
        let drafts = generate(CLUSTERS, seed as u64 + 5, shape);
        let table = partnerships(CLUSTERS, seed as u64);
        let before = network(&shape.reference, &drafts, &table);
        let scoring = Scoring { priors: Priors::default(), ..profile("cord") };
        let options = request(3);
        let scorer_before = scorer(&before, &scoring);
        let ranking = rank(&scorer_before, &options);
        for question in inquire(&scorer_before, &options, false).questions {
            let cluster = &before.catalogue().clusters()[question.cluster];
            let vocabulary = before.catalogue().vocabulary();
            let is_branch = |(term, _)| vocabulary.term(term).parent.is_none();
            if question.field == Askable::Themes && cluster.stated_sectors().all(is_branch) {
                // Sectors come with its themes, which bounds are looser about.
                continue;
            }
            let was = lists(&ranking, question.cluster);
            let mut entered = Vec::new();
            for asker in (0..CLUSTERS).filter(|asker| !was.contains(asker)) {
                if let Some(drafts) = best_answer(&drafts, &scorer_before, &question, asker) {
                    let answered = network(&shape.reference, &drafts, &table);
                    let scorer = scorer(&answered, &scoring);
                    if lists(&rank(&scorer, &options), question.cluster).contains(&asker) {
                        entered.push(asker);
                    }
                }
            }
            assert_eq!(entered.len(), question.could_enter, "{question:?}: {entered:?}");
            assert!(question.examples.iter().all(|asker| entered.contains(asker)));
            assert_eq!(question.examples.len(), entered.len().min(3));
            promised += entered.len();
        }
    }
    assert!(promised > 100, "{promised} promises are too few to have tested anything");
}

#[test]
fn askers_can_be_named_and_silence_is_told() {
    let shape = &sparse()[0];
    let drafts = generate(30, 3, shape);
    let network = network(&shape.reference, &drafts, &Partnerships::default());
    let scorer = scorer(&network, &profile("cord"));
    let all = inquire(&scorer, &request(3), false);
    let mut options = request(3);
    options.scope = Scope::For(vec![7, 2, 7]);
    let some = inquire(&scorer, &options, false);
    assert_eq!((some.askers, some.clusters, all.askers), (2, 30, 30));
    let count = |inquiry: &metacluster::Inquiry, question: &FieldQuestion| {
        let same =
            |other: &&FieldQuestion| (other.cluster, other.field) == (question.cluster, question.field);
        inquiry.questions.iter().find(same).map(|question| question.could_enter)
    };
    for question in &all.questions {
        let named = count(&some, question).unwrap();
        assert!(named <= question.could_enter && named <= 2);
    }
    assert!(some.questions.iter().any(|question| question.could_enter == 2));
    // Nobody seeks: offers are nothing by themselves.
    let silent: Drafts =
        drafts.into_iter().map(|draft| ClusterDraft { seeks: Vec::new(), ..draft }).collect();
    let network = self::network(&shape.reference, &silent, &Partnerships::default());
    let inquiry = inquire(&self::scorer(&network, &profile("cord")), &request(3), false);
    let offers = inquiry.fields.iter().find(|it| it.field == Askable::Offers).unwrap();
    assert!(offers.missing > 0 && offers.has_weight);
    assert_eq!((offers.readers, offers.useful, offers.good_case), (0, 0, None));
}

#[test]
fn threads_change_nothing() {
    let shape = &sparse()[1];
    let network = network(&shape.reference, &generate(200, 1, shape), &partnerships(200, 1));
    let scorer = scorer(&network, &profile("cross-sector"));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| inquire(&scorer, &request(5), true))
    };
    assert_eq!(run(1), run(4));
}
