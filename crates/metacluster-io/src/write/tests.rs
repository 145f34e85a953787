//! Every document over one small catalogue, names that attack each format among it.

use std::sync::Arc;

use metacluster::quality::quality;
use metacluster::robust::{Draws, kept_in_ranking, robust_groups};
use metacluster::scenario::{ClusterEdit, FieldEdit, FieldValue, GroupQuestion, GroupSectors};
use metacluster::schedule::{Candidate, Forum, Schedule, Slots, schedule};
use metacluster::{
    Answer, CatalogueBuilder, ClusterDraft, EvaluateOptions, Evaluation, Explanation, ExtendOptions,
    Extension, Group, GroupState, Groups, Inquiry, Network, Partnerships, ProposalList, ProposeOptions,
    Question, RankOptions, Ranking, Reference, RobustOptions, Robustness, Rules, Scenario, Scope, Scorer,
    Scoring, Sectors, Weights, diff, evaluate, explain, extend, inquire, pairs_among, propose, rank,
};

use super::*;

mod documents;
mod graphs;
mod hostile;
mod reference;
mod robust;
mod scenario_workbooks;
mod workbooks;

/// A name that would be markup, a formula, a new row, an escape sequence or the end of a string somewhere, or would turn
/// the direction of writing.
pub(super) const HOSTILE: &str = "=x|y <script>alert(1)</script> \u{1b}[2J\u{9b}31m \"q\" 'p'\r\n[l](u) `c` *b* ]]> \u{0}\\ \u{202e}\u{200b}\u{7} @";

fn draft<'a>(id: &'a str, name: &'a str, country: &'a str, region: &'a str) -> ClusterDraft<'a> {
    ClusterDraft::new(name, country).id(id).region(region)
}

/// Eight clusters of six countries, most of energy and environment, one with hostile words and one without any.
pub(super) fn network() -> Network {
    let energy = ["energy-environment"];
    let mut hostile =
        draft("Z", HOSTILE, "DE", "DED2").sectors(energy).themes(["biogas"]).offers([HOSTILE, "biogas"]);
    hostile.city = Some(HOSTILE.into());
    hostile.details.insert("source".into(), HOSTILE.into());
    hostile.role = Some("partner".into());
    let drafts = [
        draft("CREA", "CREA Hydro & Energy", "CZ", "CZ06")
            .sectors(energy)
            .themes(["hydro energy", "biogas:0.5"])
            .offers(["hydro energy"])
            .seeks(["biogas"])
            .members(40)
            .position(49.195, 16.608),
        draft("ECO", "Eco World Styria", "AT", "AT22")
            .sectors(energy)
            .themes(["biogas", "smart grids"])
            .offers(["biogas", "smart grids"])
            .seeks(["hydro energy", "moonlight"])
            .members(180),
        draft("LGN", "Lombardy Energy Cluster", "IT", "ITC4").themes(["smart grids", "biogas"]).members(90),
        draft("PL1", "Bioenergia dla Regionu", "PL", "PL71")
            .sectors(energy)
            .offers(["biogas"])
            .seeks(["smart grids"]),
        draft("SK1", "Energetický klaster", "SK", "SK01")
            .sectors(energy)
            .themes(["solar energy"])
            .seeks(["biogas"]),
        draft("HU1", "Archenerg", "HU", "HU33").sectors(energy).themes(["biogas", "hydro energy"]),
        ClusterDraft::new("Nothing Known", "FR").id("NIL"),
        hostile,
    ];
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for draft in drafts {
        builder.add(draft);
    }
    Network::build(Arc::new(builder.finish()), &partnerships())
}

fn partnerships() -> Partnerships {
    let mut partnerships = Partnerships::default();
    for member in ["CREA", "ECO", "LGN"] {
        partnerships.add_member("P1", "Clusters-CORD", member);
    }
    partnerships.add_member("P2", HOSTILE, "ECO");
    partnerships.add_member("P2", HOSTILE, "Z");
    partnerships
}

pub(super) fn inputs() -> Vec<Input> {
    vec![Input { name: "clusters.csv".into(), sha256: "00".repeat(32), rows: 8 }]
}

/// Everything that documents are made of.
pub(super) struct Results<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) options: RankOptions,
    pub(super) ranking: Ranking,
    pub(super) explanation: Explanation,
    pub(super) request: ProposeOptions,
    pub(super) lists: Vec<ProposalList>,
    pub(super) extending: ExtendOptions,
    pub(super) extension: Extension,
    pub(super) group: Group,
    pub(super) forum: Forum,
    pub(super) slots: Slots,
    pub(super) day: Schedule,
    pub(super) participants: Vec<usize>,
    pub(super) inquiry: Inquiry,
    pub(super) evaluating: EvaluateOptions,
    pub(super) evaluation: Evaluation,
    pub(super) studying: RobustOptions,
    pub(super) study: Robustness,
    pub(super) studies: Vec<Robustness>,
    pub(super) kept: Vec<f64>,
}

pub(super) fn scorer(network: &Network) -> Scorer<'_> {
    Scorer::new(network, &Scoring::default()).unwrap()
}

pub(super) fn results<'a>(scorer: &'a Scorer<'a>) -> Results<'a> {
    let catalogue = scorer.network().catalogue();
    let mut options = RankOptions::default();
    options.scope = Scope::PerCluster;
    options.top = 3;
    let mut request = ProposeOptions::default();
    let sector = |word| catalogue.vocabulary().find_sector(word).unwrap();
    request.sectors = Sectors::Named(vec![sector("energy-environment"), sector("tourism")]);
    request.sizes = 3..=3;
    request.rules = rules();
    let mut extending = ExtendOptions::new(vec![at(scorer, "CREA"), at(scorer, "ECO")]);
    extending.rules.min_countries = Some(3);
    extending.rules.max_per_country = Some(1);
    let mut groups = Groups::default();
    let group = groups.add_member("G1", HOSTILE, "CREA");
    group.state = Some(GroupState::Signed);
    let group = group.clone();
    let (forum, participants) = forum(scorer);
    let evaluating = EvaluateOptions::default();
    let mut studying = RobustOptions::default();
    studying.top = 4;
    studying.draws = Draws::new(600);
    studying.matrix = true;
    let overall = RankOptions::default();
    let lists = propose(scorer, &request).unwrap();
    let ranking = rank(scorer, &options);
    Results {
        day: schedule(&forum).unwrap(),
        slots: Slots::parse("9:00 <script>,9:30 \u{1b}[2J,=10,10:30").unwrap(),
        participants,
        forum,
        inquiry: inquire(scorer, &options, true),
        evaluation: evaluate(scorer, &partnerships(), &evaluating).unwrap(),
        evaluating,
        study: metacluster::robust(scorer, &overall, &studying).unwrap(),
        studies: robust_groups(scorer, &lists, request.objective, &studying).unwrap(),
        kept: kept_in_ranking(scorer, &options, &ranking, studying.draws).unwrap(),
        studying,
        extension: extend(scorer, &extending).unwrap(),
        extending,
        group,
        ranking,
        explanation: explain(scorer, at(scorer, "CREA"), at(scorer, "ECO"), &options),
        lists,
        scorer,
        options,
        request,
    }
}

/// Everyone meets, but for one who is away; two wishes cannot be met.
fn forum(scorer: &Scorer<'_>) -> (Forum, Vec<usize>) {
    let all: Vec<usize> = (0..scorer.network().catalogue().len()).collect();
    let pairs = pairs_among(scorer, &RankOptions::default(), &all);
    let candidates = pairs.iter().map(|pair| Candidate { a: pair.a, b: pair.b, weight: pair.totals.score });
    let mut forum = Forum::new(all.len(), 4, candidates.collect());
    forum.breaks = vec![2];
    forum.tables = Some(3);
    let (hostile, one) = (at(scorer, "Z"), at(scorer, "ECO"));
    forum.attendances[at(scorer, "LGN")].away = vec![0, 1, 3];
    forum.must = vec![(one, hostile), (one, at(scorer, "LGN")), (hostile, at(scorer, "CREA"))];
    forum.never = vec![(at(scorer, "CREA"), hostile)];
    (forum, all)
}

fn rules() -> Rules {
    let mut rules = Reference::embedded().presets.find("cord").unwrap().rules.clone();
    rules.must = vec!["Z".into()];
    rules
}

pub(super) fn at(scorer: &Scorer<'_>, id: &str) -> usize {
    scorer.network().catalogue().find(id).unwrap()
}

impl Results<'_> {
    pub(super) fn extended(&self) -> ExtendDocument<'_> {
        ExtendDocument::new(self.scorer, &self.extension, &self.extending, Some(&self.group), inputs())
    }

    pub(super) fn scheduled(&self) -> ScheduleDocument<'_> {
        ScheduleDocument::new(self.scorer, &self.forum, &self.day, &self.slots, &self.participants, inputs())
    }

    fn evaluated(&self) -> EvaluateDocument<'_> {
        let fold = Some(HOSTILE);
        EvaluateDocument::new(self.scorer, &self.evaluation, &self.evaluating, fold, true, inputs())
    }

    pub(super) fn ranked(&self) -> RankDocument<'_> {
        RankDocument::new(self.scorer, &self.ranking, &self.options, inputs())
    }

    pub(super) fn studied(&self) -> RobustDocument<'_> {
        RobustDocument::of_pairs(self.scorer, &self.study, &RankOptions::default(), &self.studying, inputs())
    }

    pub(super) fn studied_groups(&self) -> RobustDocument<'_> {
        RobustDocument::of_groups(self.scorer, &self.studies, &self.lists, &self.studying, inputs())
    }

    /// Every document with the command that writes it.
    pub(super) fn documents(&self) -> Vec<(&'static str, Box<dyn Document + '_>)> {
        let catalogue = self.scorer.network().catalogue();
        let mut documents: Vec<(&'static str, Box<dyn Document + '_>)> = vec![
            ("rank", Box::new(self.ranked())),
            ("rank", Box::new(self.ranked().with_kept(&self.kept))),
            ("robust", Box::new(self.studied())),
            ("robust", Box::new(self.studied_groups())),
            ("explain", Box::new(ExplainDocument::new(self.scorer, &self.explanation, inputs()))),
            ("propose", Box::new(ProposeDocument::new(self.scorer, &self.lists, &self.request, inputs()))),
            ("extend", Box::new(self.extended())),
            ("schedule", Box::new(self.scheduled())),
            ("ask", Box::new(AskDocument::new(self.scorer, &self.inquiry, &self.options, 9, inputs()))),
            ("evaluate", Box::new(self.evaluated())),
            ("export", Box::new(CatalogueDocument::new(catalogue, inputs()))),
            ("check", Box::new(check(self.scorer))),
            ("whatif", Box::new(compared(self.scorer))),
        ];
        for kind in VocabularyKind::ALL {
            documents.push((
                "vocabulary",
                Box::new(VocabularyDocument::new(catalogue.reference(), kind, inputs())),
            ));
        }
        documents
    }
}

/// A scenario with hostile words that removes, adds and edits, compared pair by pair and group by group.
fn compared(scorer: &Scorer<'_>) -> DiffDocument {
    let (network, mut question) = (scorer.network(), Question::default());
    let mut groups = GroupQuestion::default();
    groups.sectors = GroupSectors::Named(vec!["energy-environment".into(), "tourism".into()]);
    groups.sizes = 3..=3;
    question.groups = Some(groups);
    question.pairs.top = 4;
    let mut scenario = Scenario::default();
    scenario.name = HOSTILE.to_owned();
    scenario.description = HOSTILE.to_owned();
    scenario.weights = vec![("ties".to_owned(), 0.4)];
    scenario.filters.blocks = vec![("ECO".into(), "SK1".into())];
    scenario.edits.remove = vec!["CREA".into()];
    scenario.edits.add = vec![draft_of_own()];
    let city = FieldEdit::Set("city".into(), FieldValue::Text(format!("{HOSTILE}{HOSTILE}")));
    scenario.edits.change = vec![ClusterEdit { id: "Z".into(), fields: vec![city] }];
    let complements = &network.catalogue().reference().complements;
    let baseline = Answer::new(network, complements, &question).unwrap();
    let edited = scenario.edits.apply(network.catalogue()).unwrap().catalogue;
    let edited = Network::build(Arc::new(edited), &partnerships());
    let answer = baseline.elsewhere(&edited, &scenario.question(&question).unwrap()).unwrap();
    let mut document = DiffDocument::against(HOSTILE, &baseline, inputs());
    document.push_scenario(&scenario, &answer, diff(&baseline, &answer));
    document
}

fn draft_of_own() -> ClusterDraft<'static> {
    ClusterDraft::new(HOSTILE, "SI").id("Y").themes(["biogas", HOSTILE]).offers(["hydro energy"])
}

fn check(scorer: &Scorer<'_>) -> CheckDocument {
    let problem = ProblemRow {
        file: "clusters.csv".into(),
        line: Some(4),
        column: Some(12),
        severity: "error".into(),
        code: "bad-country".into(),
        message: format!("unknown country '{HOSTILE}'"),
        help: None,
    };
    let network = scorer.network();
    let (catalogue, partnerships) = (network.catalogue(), partnerships());
    let quality = quality(catalogue, &partnerships, &Weights::default(), &catalogue.reference().complements);
    let mut profile = Profile::new(&quality.unwrap(), network.catalogue());
    let (a_name, b_name) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    let because = format!("both are called '{HOSTILE}'");
    profile.duplicates = Some(vec![DuplicateRow { a: "Z".into(), a_name, b: "ECO".into(), b_name, because }]);
    CheckDocument {
        inputs: inputs(),
        problems: vec![problem],
        accounting: Accounting { read: 8, accepted: 7, rejected: 1, merged: 0 },
        profile: Some(profile),
        ..CheckDocument::default()
    }
}

pub(super) fn written(document: &dyn Document, format: Format, style: Style) -> String {
    let mut out = Vec::new();
    write(document, format, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
