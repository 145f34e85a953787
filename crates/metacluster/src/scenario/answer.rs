//! An answer: what a catalogue says to a question, with everything that a further question can use again.

use super::pairs::{ListedPair, PairList, PairPlace, PairSide};
use super::question::{Asked, Question};
use super::{GroupList, ListedGroup};
use crate::complement::Complements;
use crate::error::Error;
use crate::network::Network;
use crate::propose::{Proposal, ProposalList, ProposeOptions, propose};
use crate::rank::{Admissions, RankOptions, Ranking, Scope, rank};
use crate::score::Scorer;
use crate::weights::Scoring;

/// A ranking, and proposals where they were asked for, of one catalogue.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    question: Question,
    scorer: Scorer<'a>,
    options: RankOptions,
    ranking: Ranking,
    groups: Option<Groups>,
}

/// Proposals with the options that asked for them.
#[derive(Debug, Clone)]
pub struct Groups {
    /// What was asked.
    pub options: ProposeOptions,
    /// The lists found.
    pub lists: Vec<ProposalList>,
}

impl<'a> Answer<'a> {
    /// Puts a question to a network.
    ///
    /// # Errors
    /// Those of [`Scorer::new`], of [`propose`], and of the words of the question.
    pub fn new(network: &'a Network, complements: &Complements, question: &Question) -> Result<Self, Error> {
        let scorer = Scorer::with_components(network, complements, Vec::new(), &question.scoring)?;
        let scorer = with_priors(scorer, question)?;
        let options = question.pairs.options(network.catalogue())?;
        let ranking = rank(&scorer, &options);
        let groups = propose_groups(&scorer, question)?;
        Ok(Self { question: question.clone(), scorer, options, ranking, groups })
    }

    /// Puts another question to the same network. Nothing is compiled again; what the change cannot touch is taken over:
    /// the scorer where weights and priors are the same, the ranking where its options are the same too, the proposals
    /// where theirs are.
    ///
    /// # Errors
    /// As [`Answer::new`].
    pub fn again(&self, question: &Question) -> Result<Self, Error> {
        let network = self.scorer.network();
        let scored_alike = question.scoring == self.question.scoring
            && question.catalogue_priors == self.question.catalogue_priors;
        let scorer = if scored_alike {
            self.scorer.clone()
        } else {
            with_priors(self.scorer.reweighted(&question.scoring)?, question)?
        };
        let options = question.pairs.options(network.catalogue())?;
        let ranked_alike = question.pairs == self.question.pairs;
        let ranking =
            if scored_alike && ranked_alike { self.ranking.clone() } else { rank(&scorer, &options) };
        let grouped_alike = scored_alike
            && question.groups == self.question.groups
            && question.pairs.places == self.question.pairs.places;
        let groups = if grouped_alike { self.groups.clone() } else { propose_groups(&scorer, question)? };
        Ok(Self { question: question.clone(), scorer, options, ranking, groups })
    }

    /// Puts a question to another network with the same reference data, such as one of an edited catalogue, under the
    /// same table of complements.
    ///
    /// # Errors
    /// As [`Answer::new`].
    pub fn elsewhere<'b>(&self, network: &'b Network, question: &Question) -> Result<Answer<'b>, Error> {
        let from = self.scorer.network().catalogue().vocabulary();
        let complements = self.scorer.complements().translated(from, network.catalogue().vocabulary());
        Answer::new(network, &complements, question)
    }

    /// The question.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// What scored the pairs.
    pub fn scorer(&self) -> &Scorer<'a> {
        &self.scorer
    }

    /// The options that the question stands for in this catalogue.
    pub fn options(&self) -> &RankOptions {
        &self.options
    }

    /// The pairs.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The proposals, if they were asked for.
    pub fn groups(&self) -> Option<&Groups> {
        self.groups.as_ref()
    }

    fn id(&self, index: usize) -> String {
        self.scorer.network().catalogue().clusters()[index].id().to_owned()
    }

    /// The lists of the ranking by ids, each part of a score in the place of its component in `components`. An asker
    /// without partners has an empty list.
    pub(super) fn pair_lists(&self, components: &[String]) -> Vec<PairList> {
        let catalogue = self.scorer.network().catalogue();
        let askers: Vec<Option<usize>> = match &self.options.scope {
            Scope::Overall => vec![None],
            Scope::For(askers) => askers.iter().copied().map(Some).collect(),
            Scope::PerCluster => {
                let admits =
                    |index: &usize| self.options.filter.admits(&catalogue.clusters()[*index], catalogue);
                (0..catalogue.len()).filter(admits).map(Some).collect()
            }
        };
        let mut rest = self.ranking.pairs.as_slice();
        let mut lists = Vec::with_capacity(askers.len());
        for asker in askers {
            // An asker's lines stand together and count from 1.
            let own = rest.iter().enumerate().take_while(|(place, pair)| {
                pair.rank == place + 1 && asker.is_none_or(|asker| pair.a == asker)
            });
            let (own, others) = rest.split_at(own.count());
            rest = others;
            let pairs = own.iter().map(|pair| ListedPair {
                a: self.id(pair.a),
                b: self.id(pair.b),
                rank: pair.rank,
                score: pair.totals.score,
                parts: self.parts(pair.a, pair.b, components),
            });
            lists.push(PairList { asker: asker.map(|asker| self.id(asker)), pairs: pairs.collect() });
        }
        lists
    }

    /// What each component adds to the score of a pair, in the places of `components`.
    fn parts(&self, a: usize, b: usize, components: &[String]) -> Vec<f64> {
        let mut parts = vec![0.0; components.len()];
        for part in self.scorer.pair(a, b).parts {
            let id = self.scorer.component_id(part.component);
            if let Some(place) = components.iter().position(|component| component == id) {
                parts[place] = part.contribution();
            }
        }
        parts
    }

    /// Where a pair stands that no list holds.
    pub(super) fn unlisted<'s>(
        &'s self,
        components: &'s [String],
    ) -> impl Fn(&str, &str) -> PairSide + Sync + use<'s, 'a> {
        let admissions = Admissions::new(&self.scorer, &self.options);
        let asks_for_some = matches!(self.question.pairs.asked, Asked::For(_));
        let catalogue = self.scorer.network().catalogue();
        move |a, b| {
            let absent = |id: &str| PairSide::without_score(PairPlace::Absent(id.to_owned()));
            let Some(x) = catalogue.index_of(a) else { return absent(a) };
            let Some(y) = catalogue.index_of(b) else { return absent(b) };
            PairSide {
                place: match admissions.bar(x, y, asks_for_some) {
                    Some(bar) => PairPlace::Barred(bar),
                    None => PairPlace::Lower,
                },
                score: Some(self.scorer.totals(x, y).score),
                parts: self.parts(x, y, components),
            }
        }
    }

    /// The proposals by ids.
    pub(super) fn group_lists(&self) -> Option<Vec<GroupList>> {
        let catalogue = self.scorer.network().catalogue();
        let group = |proposal: &Proposal| ListedGroup {
            rank: proposal.rank,
            members: proposal.members.iter().map(|&member| self.id(member)).collect(),
            lead: proposal.lead.map(|lead| self.id(lead)),
            score: proposal.score,
            cohesion: proposal.cohesion,
            supply: proposal.supply,
        };
        let list = |list: &ProposalList| GroupList {
            sector: list.sector.map(|sector| catalogue.vocabulary().term(sector).id.clone()),
            size: list.size,
            groups: list.proposals.iter().map(group).collect(),
            blocked: list.blocked.as_ref().map(|blocked| blocked.reason.clone()),
            conflict: list
                .blocked
                .iter()
                .flat_map(|blocked| blocked.conflict.iter().map(|&rule| rule.to_owned()))
                .collect(),
        };
        self.groups.as_ref().map(|groups| groups.lists.iter().map(list).collect())
    }
}

fn with_priors<'a>(scorer: Scorer<'a>, question: &Question) -> Result<Scorer<'a>, Error> {
    if !question.catalogue_priors {
        return Ok(scorer);
    }
    let scoring = Scoring { priors: scorer.catalogue_priors()?, ..question.scoring.clone() };
    scorer.reweighted(&scoring)
}

fn propose_groups(scorer: &Scorer<'_>, question: &Question) -> Result<Option<Groups>, Error> {
    let Some(groups) = &question.groups else { return Ok(None) };
    let options = groups.options(&question.pairs.places, scorer.network().catalogue())?;
    let lists = propose(scorer, &options)?;
    Ok(Some(Groups { options, lists }))
}
