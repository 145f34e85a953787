//! Reading everything a command needs, saying what was read, and keeping count of what was not.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use metacluster::schedule::Slots;
use metacluster::{
    Catalogue, Complements, Groups, Network, Partnerships, Reference, ReferenceTables, Scorer, Scoring,
};
use metacluster_io::write::Input;
use metacluster_io::{
    Accounting, Decision, Diagnostic, FoldsReport, MappedColumn, ReadOptions, Source, Wish, read_catalogue,
    read_complements, read_folds, read_groups, read_mapping, read_partnerships, read_wishes,
};

use crate::args::{InputArguments, ReadingArguments, ReferenceArguments};
use crate::failure::Failure;
use crate::{messages, output};

/// What a command works on.
pub(crate) struct Loaded {
    pub(crate) catalogue: Arc<Catalogue>,
    /// Built when it is first asked for: checking a catalogue needs none.
    network: OnceCell<Network>,
    partnerships: Partnerships,
    complements: Option<Complements>,
    /// Groups that exist, where the command asks for a table of them.
    pub(crate) groups: Groups,
    /// Folds of partnerships, where the command asks for a table of them.
    pub(crate) folds: Option<FoldsReport>,
    /// What is known beside the partnerships, where the command asks for a table of it.
    pub(crate) history: Option<Partnerships>,
    /// What participants of a forum ask for, one list a table, where the command asks for such tables.
    pub(crate) wishes: Vec<Vec<Wish>>,
    /// Every input with its hash, as results name them.
    pub(crate) inputs: Vec<Input>,
    /// What became of the rows of each file, the catalogue first.
    accounts: Vec<(String, Accounting)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Everything that was decided about the catalogue's file, and why.
    pub(crate) decisions: Vec<Decision>,
    /// What each of its columns was taken for.
    pub(crate) mapping: Vec<MappedColumn>,
}

impl Loaded {
    /// The network of the catalogue and the partnerships, or of the history in their place.
    pub(crate) fn network(&self) -> &Network {
        let known = self.history.as_ref().unwrap_or(&self.partnerships);
        self.network.get_or_init(|| Network::build(Arc::clone(&self.catalogue), known))
    }

    /// A scorer under these weights.
    pub(crate) fn scorer(&self, scoring: &Scoring) -> Result<Scorer<'_>, Failure> {
        Ok(Scorer::with_components(self.network(), self.complements(), Vec::new(), scoring)?)
    }

    /// The partnerships, whether their members are in the catalogue or not.
    pub(crate) fn partnerships(&self) -> &Partnerships {
        &self.partnerships
    }

    /// The complements table in force.
    pub(crate) fn complements(&self) -> &Complements {
        self.complements.as_ref().unwrap_or(&self.catalogue.reference().complements)
    }

    /// Whether rows of any file were rejected.
    pub(crate) fn has_rejects(&self) -> bool {
        self.accounts.iter().any(|(_, accounting)| accounting.rejected() > 0)
    }

    /// The account of the catalogue's rows.
    pub(crate) fn accounting(&self) -> Accounting {
        self.accounts.first().map(|(_, accounting)| *accounting).unwrap_or_default()
    }

    /// The closing lines: what became of every row.
    pub(crate) fn close(&self) {
        let several = self.accounts.len() > 1;
        for (name, accounting) in &self.accounts {
            messages::line(&if several { format!("{name}: {accounting}") } else { accounting.to_string() });
        }
    }
}

/// Reads catalogue, companions and reference tables; says on standard error what was read, guessed and found wrong.
pub(crate) fn load(arguments: &InputArguments) -> Result<Loaded, Failure> {
    load_with(arguments, Companions::default())
}

/// Tables that only some commands take.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Companions<'a> {
    /// Existing groups.
    pub(crate) groups: Option<&'a Path>,
    /// Partnerships that are known, in place of those that are tested.
    pub(crate) history: Option<&'a Path>,
    /// Folds of the partnerships.
    pub(crate) folds: Option<&'a Path>,
    /// Participants of a forum.
    pub(crate) wishes: &'a [&'a Path],
    /// The slots that those name.
    pub(crate) slots: Option<&'a Slots>,
}

/// As [`load`], with further tables.
pub(crate) fn load_with(arguments: &InputArguments, further: Companions<'_>) -> Result<Loaded, Failure> {
    let reference = reference(&arguments.reference, None)?;
    let options = reading(&arguments.reading)?;
    let source = Source::open_within(&arguments.catalogue, &options.limits)?;
    let report = read_catalogue(&source, Arc::clone(&reference), &options)?;
    drop(source);
    messages::line(&report.summary());
    if let Some(path) = &arguments.reading.rejects {
        output::bytes(Some(path), |out| report.rejects.write(out))?;
    }
    let mut inputs = vec![input(&report.name, report.sha256, report.accounting)];
    let mut accounts = vec![(report.name, report.accounting)];
    let mut diagnostics = report.diagnostics;
    let further_problems = report.further_problems;
    let (decisions, mapping) = (report.decisions, report.mapping);
    let catalogue = Arc::new(report.catalogue);
    // The process ends with the command; giving back a million clusters one by one would only delay that.
    std::mem::forget(Arc::clone(&catalogue));
    // Companions are tables of one's own making: what is said of the catalogue's dialect does not hold for them.
    let mut companion = ReadOptions::default();
    companion.limits = options.limits;
    let mut partnerships = Partnerships::default();
    if let Some(path) = &arguments.partnerships {
        let source = Source::open_within(path, &companion.limits)?;
        let report = read_partnerships(&source, &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256, report.accounting));
        accounts.push((report.name, report.accounting));
        diagnostics.extend(report.diagnostics);
        partnerships = report.partnerships;
    }
    let mut complements = None;
    if let Some(path) = &arguments.complements {
        let source = Source::open_within(path, &companion.limits)?;
        let report = read_complements(&source, Complements::default(), catalogue.vocabulary(), &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256, report.accounting));
        accounts.push((report.name, report.accounting));
        diagnostics.extend(report.diagnostics);
        complements = Some(report.complements);
    }
    let mut groups = Groups::default();
    if let Some(path) = further.groups {
        let source = Source::open_within(path, &companion.limits)?;
        let report = read_groups(&source, &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256, report.accounting));
        accounts.push((report.name, report.accounting));
        diagnostics.extend(report.diagnostics);
        groups = report.groups;
    }
    let mut wishes = Vec::new();
    for (path, slots) in further.wishes.iter().flat_map(|path| Some((path, further.slots?))) {
        let source = Source::open_within(path, &companion.limits)?;
        let report = read_wishes(&source, slots, &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256, report.accounting));
        accounts.push((report.name, report.accounting));
        diagnostics.extend(report.diagnostics);
        wishes.push(report.wishes);
    }
    let mut history = None;
    if let Some(path) = further.history {
        let source = Source::open_within(path, &companion.limits)?;
        let report = read_partnerships(&source, &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256, report.accounting));
        accounts.push((report.name, report.accounting));
        diagnostics.extend(report.diagnostics);
        history = Some(report.partnerships);
    }
    let mut folds = None;
    if let Some(path) = further.folds {
        let source = Source::open_within(path, &companion.limits)?;
        let mut report = read_folds(&source, &companion)?;
        messages::line(&report.summary());
        inputs.push(input(&report.name, report.sha256.clone(), report.accounting));
        accounts.push((report.name.clone(), report.accounting));
        diagnostics.append(&mut report.diagnostics);
        folds = Some(report);
    }
    say_if_invented(&catalogue);
    messages::diagnostics(&diagnostics, further_problems);
    if let Some(path) = &arguments.problems {
        output::bytes(Some(path), |out| {
            diagnostics.iter().try_for_each(|problem| writeln!(out, "{problem}"))
        })?;
    }
    let network = OnceCell::new();
    Ok(Loaded {
        catalogue,
        network,
        partnerships,
        complements,
        groups,
        folds,
        history,
        wishes,
        inputs,
        accounts,
        diagnostics,
        decisions,
        mapping,
    })
}

pub(crate) fn input(name: &str, sha256: String, accounting: Accounting) -> Input {
    Input { name: name.to_owned(), sha256, rows: accounting.read() as u64 }
}

/// How the catalogue is to be read.
pub(crate) fn reading(arguments: &ReadingArguments) -> Result<ReadOptions, Failure> {
    let mut options = ReadOptions::default();
    options.encoding = arguments.encoding;
    options.delimiter = arguments.delimiter;
    options.header_line = arguments.header_line;
    options.decimal = arguments.decimal;
    options.sheet.clone_from(&arguments.sheet);
    options.keep_rejects = arguments.rejects.is_some();
    for mapping in &arguments.mapping {
        match mapping.rsplit_once('=') {
            Some((header, column)) => {
                options.mapping.push((header.trim().to_owned(), column.trim().to_owned()))
            }
            None => {
                let file = Source::open(mapping).and_then(|source| read_mapping(&source));
                options.mapping.extend(file.map_err(Failure::Configuration)?);
            }
        }
    }
    for limit in &arguments.limits {
        let (name, number) = limit.split_once('=').unwrap_or((limit, ""));
        let set = options.limits.set(name.trim(), number.trim());
        set.map_err(|message| Failure::usage(format!("--limit {limit}: {message}")))?;
    }
    Ok(options)
}

/// A catalogue for demonstration says so in its `source` column; a result made from it must not pass for real.
fn say_if_invented(catalogue: &Catalogue) {
    let invented = catalogue
        .clusters()
        .iter()
        .filter(|cluster| cluster.detail("source").is_some_and(|source| source.starts_with("invented")))
        .count();
    if invented > 0 {
        let all = catalogue.len();
        messages::line(&format!(
            "note: {invented} of {all} clusters are invented for demonstration, not real"
        ));
    }
}

/// The reference data in force: the embedded tables, or a file in place of any of them.
pub(crate) fn reference(
    arguments: &ReferenceArguments,
    rules: Option<&Path>,
) -> Result<Arc<Reference>, Failure> {
    let read = |path: Option<&Path>| path.map(read_table).transpose();
    let sectors = read(arguments.sectors_table.as_deref())?;
    let themes = read(arguments.themes_table.as_deref())?;
    let regions = read(arguments.regions_table.as_deref())?;
    let areas = read(arguments.areas_table.as_deref())?;
    let rules = read(rules)?;
    let tables = ReferenceTables {
        sectors: sectors.as_deref(),
        themes: themes.as_deref(),
        regions: regions.as_deref(),
        areas: areas.as_deref(),
        rules: rules.as_deref(),
    };
    let embedded = [&sectors, &themes, &regions, &areas, &rules].iter().all(|table| table.is_none());
    if embedded { Ok(Reference::embedded()) } else { Ok(Arc::new(Reference::with(tables)?)) }
}

fn read_table(path: &Path) -> Result<String, Failure> {
    let source = Source::open(path)?;
    let not_text =
        |_| Failure::usage(format!("{} is not UTF-8, as a reference table has to be", path.display()));
    String::from_utf8(source.bytes()?.into_owned()).map_err(not_text)
}
