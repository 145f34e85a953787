//! `metacluster rank`: the best pairs, or the best partners of one or of every cluster.

use metacluster::robust::{Draws, kept_in_ranking};
use metacluster::{Catalogue, Cluster, RankOptions, Ranking, Scope, rank};
use metacluster_io::write::RankDocument;

use crate::args::RankCommand;
use crate::check::problems;
use crate::failure::Failure;
use crate::load::load;
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

/// Draws of weights for the column `robust`: a share is then known to ±.01 or better, as fine as it is shown.
const ROBUST_DRAWS: usize = 2_500;

pub(crate) fn run(command: &RankCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut options = request::pairs(&command.pairs, &loaded.catalogue)?;
    options.top = command.per_cluster.unwrap_or(command.top);
    options.scope = match (command.per_cluster, command.askers.as_slice()) {
        (Some(_), _) => Scope::PerCluster,
        (None, []) => Scope::Overall,
        (None, askers) => {
            Scope::For(askers.iter().map(|id| loaded.catalogue.find(id)).collect::<Result<_, _>>()?)
        }
    };
    let progress = Progress::start("ranking");
    let ranking = rank(&scorer, &options);
    let kept = if command.robust {
        progress.say("weighing anew".to_owned());
        kept_in_ranking(&scorer, &options, &ranking, Draws::new(ROBUST_DRAWS))?
    } else {
        Vec::new()
    };
    drop(progress);
    if ranking.pairs.is_empty() {
        messages::line(&format!("no pair to list: {}", why_none(&ranking, &options, &loaded.catalogue)));
    }
    let document = RankDocument::new(&scorer, &ranking, &options, loaded.inputs.clone())
        .with_kept(&kept)
        .with_problems(problems(&loaded.diagnostics));
    output::document(&document, &command.output)?;
    loaded.close();
    // One country only is an answer of "no"; a header without rows is not.
    let nothing = ranking.pairs.is_empty() && !loaded.catalogue.is_empty();
    Ok(Verdict { negative: loaded.has_rejects() || nothing, ..Verdict::default() })
}

/// Why a ranking is empty, and what would change that. O(askers · clusters) at worst.
fn why_none(ranking: &Ranking, options: &RankOptions, catalogue: &Catalogue) -> String {
    let clusters = catalogue.clusters();
    let members: Vec<usize> =
        (0..clusters.len()).filter(|&cluster| options.filter.admits(&clusters[cluster], catalogue)).collect();
    let askers = match &options.scope {
        Scope::For(askers) => askers,
        Scope::Overall | Scope::PerCluster => &members,
    };
    let pair = |test: fn(&Cluster, &Cluster) -> bool| {
        let partner = |a: usize| members.iter().any(|&b| a != b && test(&clusters[a], &clusters[b]));
        askers.iter().any(|&a| partner(a))
    };
    if !pair(|_, _| true) {
        let count = members.len();
        let who = if count < clusters.len() { "the filters leave" } else { "the catalogue holds" };
        format!("{who} {count} {}, a pair needs two", if count == 1 { "cluster" } else { "clusters" })
    } else if !options.allow_domestic && !pair(|a, b| a.country() != b.country()) {
        "the clusters that take part are all of one country; --allow-domestic admits pairs within a country"
            .into()
    } else if !ranking.not_enough_data.is_empty() {
        "nothing is known of any pair; state sectors, themes, offers, seeks or regions".into()
    } else if options.min_score > 0.0 {
        format!("none scores {} or more; lower --min-score", options.min_score)
    } else {
        "--block or --new-ties-only rules out every pair".into()
    }
}
