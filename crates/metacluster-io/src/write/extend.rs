//! Extensions: the group as it stands, who should join it alone or together and what that brings and costs, who could
//! leave.

use std::io;

use metacluster::extend::{Difference, Figures, Gain, Leaver, Newcomer, RuleChanges, SectorFrom, SetList};
use metacluster::propose::{Met, RuleCheck};
use metacluster::{Catalogue, Cluster, ExtendOptions, Extension, Group, GroupState, Scorer, TermId};

use super::extend_json::{ExtendJson, NewcomerJson};
use super::json;
use super::propose::{blocked_lines, place, rule_words, rules_line};
use super::propose_json::status_word;
use super::text::{counted, few, interval, percent, three_decimals};
use super::{Cell, Column, Document, Input, Section};

mod records;

/// The result of `extend`.
#[derive(Debug)]
pub struct ExtendDocument<'a> {
    scorer: &'a Scorer<'a>,
    extension: &'a Extension,
    options: &'a ExtendOptions,
    group: Option<&'a Group>,
    inputs: Vec<Input>,
}

/// Terms named in a line before the rest is counted.
const TERMS_SHOWN: usize = 6;

impl<'a> ExtendDocument<'a> {
    /// The document of an extension that this scorer made for these options; `group` is the row of the table that the
    /// members are from, if they were not named one by one.
    pub fn new(
        scorer: &'a Scorer<'a>,
        extension: &'a Extension,
        options: &'a ExtendOptions,
        group: Option<&'a Group>,
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, extension, options, group, inputs }
    }

    fn catalogue(&self) -> &'a Catalogue {
        self.scorer.network().catalogue()
    }

    fn cluster(&self, index: usize) -> Option<&'a Cluster> {
        self.catalogue().clusters().get(index)
    }

    fn id(&self, index: usize) -> &'a str {
        self.cluster(index).map_or("", |cluster| cluster.id())
    }

    fn labels(&self, terms: &[TermId]) -> String {
        let vocabulary = self.catalogue().vocabulary();
        let labels: Vec<&str> = terms.iter().map(|&term| vocabulary.term(term).label()).collect();
        few(&labels, TERMS_SHOWN)
    }

    fn state(&self) -> Option<GroupState> {
        self.group.and_then(|group| group.state)
    }

    fn standing(&self) -> Section<'_> {
        let now = &self.extension.group;
        let columns = ["lead", "id", "name", "country", "region"].map(Column::left).to_vec();
        let rows = move || {
            now.members.iter().filter_map(move |&index| {
                let cluster = self.cluster(index)?;
                Some(vec![
                    Cell::text(if now.lead == Some(index) { "lead" } else { "" }),
                    Cell::text(cluster.id()),
                    Cell::text(cluster.name()),
                    Cell::text(cluster.country().as_str()),
                    Cell::text(place(self.catalogue(), cluster)),
                ])
            })
        };
        let mut section = Section::table(columns, rows).titled(1, self.headline());
        section.intro.extend(self.closed());
        section.intro.extend(rules_line(&self.options.rules));
        section.intro.push(match now.figures {
            Some(figures) => self.parts(figures),
            None => "a group of one has no pair, and so no score".to_owned(),
        });
        section.intro.push(self.sector());
        let mut note = |about: &str, text: String| {
            if !text.is_empty() {
                section.notes.push(format!("{about}: {text}"));
            }
        };
        if now.lead.is_none() {
            note("lead", "no member may lead under these rules".to_owned());
        }
        note("uncovered", self.labels(&now.uncovered));
        for met in [Met::Yes, Met::No, Met::NotChecked] {
            let checks: Vec<&RuleCheck> = now.rules.iter().filter(|check| check.met == met).collect();
            note(&format!("rules {}", met.as_str()), words(checks));
        }
        let twins = self.extension.twins.iter();
        let twins = twins.map(|twin| format!("{} may be {}", self.id(twin.cluster), self.id(twin.member)));
        note("left out", twins.collect::<Vec<_>>().join("; "));
        section
    }

    /// `Blue Danube (open) — 3 members, score 0.412 (0.35–0.81), 38 % of its pair scores rest on data`
    fn headline(&self) -> String {
        let now = &self.extension.group;
        let name = self.group.map_or("The group", |group| group.name.as_str());
        let state = self.state().map_or_else(String::new, |state| format!(" ({})", state.as_str()));
        let score = now.figures.map_or_else(String::new, |figures| {
            format!(
                ", score {} ({}), {} of its pair scores rest on data",
                three_decimals(figures.score),
                interval(figures.low, figures.high),
                percent(figures.known)
            )
        });
        format!("{name}{state} — {}{score}", counted(now.members.len(), "member"))
    }

    fn closed(&self) -> Option<String> {
        let closed = self.state().is_some_and(GroupState::is_closed);
        closed.then(|| {
            "this group is signed, and so closed: what follows says who would fit, not who may join"
                .to_owned()
        })
    }

    /// What the score is made of.
    fn parts(&self, figures: Figures) -> String {
        let (pairs, supply) = self.options.objective;
        let cohesion = three_decimals(figures.cohesion);
        match figures.supply {
            Some(share) => format!(
                "score = {pairs} · {cohesion} (mean pair score) + {supply} · {} (share of what is sought that they \
                 supply)",
                three_decimals(share)
            ),
            None => format!("score = {cohesion} (mean pair score; nobody states what is sought)"),
        }
    }

    /// Among whom newcomers are sought, and why there.
    fn sector(&self) -> String {
        let sector = self.extension.sector.map(|sector| self.catalogue().vocabulary().term(sector).label());
        let sector = sector.unwrap_or("all sectors");
        let members = self.extension.group.members.len();
        let why = match self.extension.sector_from {
            SectorFrom::Request => ", as asked".to_owned(),
            SectorFrom::Members(1) if members == 1 => ", that of its member".to_owned(),
            SectorFrom::Members(count) if count == members => ", which all members share".to_owned(),
            SectorFrom::Members(count) => format!(", which {count} of {members} members share"),
            SectorFrom::NoneShared => ", since no sector is shared by most members".to_owned(),
        };
        format!("newcomers from: {sector}{why}; {} may join", counted(self.extension.eligible, "cluster"))
    }

    fn newcomers(&self) -> Section<'_> {
        let found = &self.extension.newcomers;
        let mut columns = vec![Column::right("")];
        columns.extend(["id", "name", "country"].map(Column::left));
        columns.extend(["score", "change", "cohesion"].map(Column::right));
        columns.extend([Column::left("weakest tie"), Column::flowing("brings")]);
        let row = move |newcomer: &Newcomer| {
            let cluster = self.cluster(newcomer.cluster)?;
            let [score, change, cohesion] = numbers(Some(newcomer.gain.figures), newcomer.gain.difference);
            let weakest = &newcomer.weakest;
            Some(vec![
                Cell::count(newcomer.rank),
                Cell::text(cluster.id()),
                Cell::text(cluster.name()),
                Cell::text(cluster.country().as_str()),
                score,
                change,
                cohesion,
                Cell::text(format!("{} {}", three_decimals(weakest.score), self.id(weakest.member))),
                Cell::text(self.brings(&newcomer.gain)),
            ])
        };
        let mut section = Section::table(columns, move || found.iter().filter_map(row));
        if found.is_empty() {
            section = Section::heading(2, None);
            section
                .notes
                .push("no cluster may join: ask for another sector, or for fewer filters".to_owned());
        }
        let title = format!("Newcomers one by one — {} of {}", found.len(), self.extension.eligible);
        section.titled(2, title)
    }

    fn list(&'a self, list: &'a SetList) -> Section<'a> {
        let mut columns = vec![Column::right(""), Column::left("newcomers")];
        columns.extend(["score", "change", "cohesion"].map(Column::right));
        columns.extend([Column::left("status"), Column::flowing("brings")]);
        let rows = move || {
            list.sets.iter().map(move |set| {
                let ids: Vec<&str> = set.newcomers.iter().map(|&newcomer| self.id(newcomer)).collect();
                let [score, change, cohesion] = numbers(Some(set.gain.figures), set.gain.difference);
                vec![
                    Cell::count(set.rank),
                    Cell::text(ids.join(" + ")),
                    score,
                    change,
                    cohesion,
                    Cell::text(status_word(set.status)),
                    Cell::text(self.brings(&set.gain)),
                ]
            })
        };
        let title = match list.add {
            1 => "The best newcomer under the rules".to_owned(),
            add => format!("The best {add} together under the rules"),
        };
        match &list.blocked {
            None => Section::table(columns, rows).titled(2, title),
            Some(blocked) => {
                let mut section = Section::heading(2, Some(title));
                section.notes = blocked_lines(self.catalogue(), "set", blocked);
                section
            }
        }
    }

    fn leavers(&self) -> Section<'_> {
        let found = &self.extension.leavers;
        let mut columns = ["id", "name", "country"].map(Column::left).to_vec();
        columns.extend(["score without", "change", "cohesion"].map(Column::right));
        columns.push(Column::flowing("takes along"));
        let row = move |leaver: &Leaver| {
            let cluster = self.cluster(leaver.member)?;
            let [score, change, cohesion] = numbers(leaver.figures, leaver.difference);
            Some(vec![
                Cell::text(cluster.id()),
                Cell::text(cluster.name()),
                Cell::text(cluster.country().as_str()),
                score,
                change,
                cohesion,
                Cell::text(self.takes(leaver)),
            ])
        };
        Section::table(columns, move || found.iter().filter_map(row)).titled(2, "Who could leave")
    }

    /// What newcomers bring, in words.
    fn brings(&self, gain: &Gain) -> String {
        let mut words = Vec::new();
        if !gain.covers.is_empty() {
            words.push(format!("supplies {}", self.labels(&gain.covers)));
        }
        if !gain.countries.is_empty() {
            let countries: Vec<&str> = gain.countries.iter().map(|country| country.as_str()).collect();
            words.push(format!("from {}, where nobody is yet", countries.join(", ")));
        }
        match gain.regions {
            0 => {}
            1 => words.push("a new region".to_owned()),
            several => words.push(format!("{several} new regions")),
        }
        rule_phrases(&gain.rules, &mut words);
        if words.is_empty() { "nothing that the group lacks".to_owned() } else { words.join("; ") }
    }

    /// What the group loses with a member, in words.
    fn takes(&self, leaver: &Leaver) -> String {
        let mut words = Vec::new();
        if !leaver.uncovers.is_empty() {
            words.push(format!("alone supplies {}", self.labels(&leaver.uncovers)));
        }
        if let Some(country) = leaver.country {
            words.push(format!("the only one from {country}"));
        }
        rule_phrases(&leaver.rules, &mut words);
        if words.is_empty() { "nothing that the others lack".to_owned() } else { words.join("; ") }
    }
}

/// Score, difference of it and difference of the cohesion, for people.
fn numbers(figures: Option<Figures>, difference: Option<Difference>) -> [Cell; 3] {
    let signed = |number: f64| Cell::text(format!("{:+.3}", number + 0.0));
    [
        Cell::number(figures.map(|figures| figures.score)),
        difference.map_or(Cell::Empty, |difference| signed(difference.score)),
        difference.map_or(Cell::Empty, |difference| signed(difference.cohesion)),
    ]
}

fn rule_phrases(rules: &RuleChanges, phrases: &mut Vec<String>) {
    for (verb, checks) in [("meets", &rules.met), ("breaks", &rules.broken), ("still not met", &rules.unmet)]
    {
        if !checks.is_empty() {
            phrases.push(format!("{verb}: {}", words(checks.iter().collect())));
        }
    }
}

fn words(checks: Vec<&RuleCheck>) -> String {
    checks.into_iter().map(rule_words).collect::<Vec<_>>().join(", ")
}

impl Document for ExtendDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = vec![self.standing(), self.newcomers()];
        sections.extend(self.extension.lists.iter().map(|list| self.list(list)));
        if !self.extension.leavers.is_empty() {
            sections.push(self.leavers());
        }
        sections
    }

    fn records(&self) -> Section<'_> {
        Section::table(records::columns(), move || self.rows())
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let Self { scorer, extension, options, group, inputs } = self;
        json::write_document(&ExtendJson::new(scorer, extension, options, *group, inputs), out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let newcomers = self.extension.newcomers.iter();
        json::write_lines(newcomers.filter_map(|it| NewcomerJson::new(self.scorer, it)), out)
    }
}
