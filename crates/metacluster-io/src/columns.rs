//! Which columns a table may have, and by which words a header names them: the names and aliases in eight languages,
//! compared in folded form.

use std::collections::HashMap;
use std::sync::OnceLock;

use metacluster::{Language, fold};

/// A column that a table may have.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its canonical name.
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The first alias of each language, for messages.
    pub(crate) examples: Vec<String>,
    /// Its words in each language, in the order of [`Language::ALL`].
    by_language: Vec<Vec<String>>,
    /// Every word for it, folded.
    words: Vec<String>,
    /// Those of them that are English, the canonical name among them.
    english: Vec<String>,
}

/// What becomes of columns that the table description does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// They are kept under their header.
    Kept,
    /// They are passed over.
    Ignored,
}

/// The columns of one kind of table.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) all: Vec<Column>,
    pub(crate) others: Others,
    by_word: HashMap<String, Vec<usize>>,
}

const PARTNERSHIPS: &str = "\
column,required,en,cs,pl,de,sk,sl,hu,it
partnership,yes,partnership|partnership id|project|project id,partnerství|projekt,partnerstwo,Partnerschaft|Projekt,partnerstvo,partnerstvo,partnerség,partenariato|progetto
name,no,name|title|partnership name|project name,název,nazwa,Name,názov,naziv,név,nome
start,no,start|from|start year,od|začátek,początek,Beginn,začiatok,začetek,kezdet,inizio
end,no,end|to|until|end year,do|konec,koniec,Ende,,konec,vég,fine
member,yes,member|member id|cluster|cluster id,člen|klastr,członek|klaster,Mitglied|Cluster,klaster,član|grozd,tag|klaszter,membro
role,no,role,,rola,Rolle,rola,vloga,szerep,ruolo
";

const GROUPS: &str = "\
column,required,en,cs,pl,de,sk,sl,hu,it
group,yes,group|group id|metacluster|metacluster id,skupina|metaklastr,grupa|metaklaster,Gruppe|Metacluster,skupina|metaklaster,skupina|metagrozd,csoport|metaklaszter,gruppo|metacluster
name,no,name|title|group name,název,nazwa,Name,názov,naziv,név,nome
sector,no,sector|industry|branch,sektor|obor|odvětví,sektor|branża,Sektor|Branche,sektor|odvetvie|odbor,sektor|panoga,szektor|ágazat,settore
state,no,state|status|stage|phase,stav|fáze,stan|etap|faza,Stand|Zustand|Status|Phase,stav|fáza,stanje|faza,állapot|szakasz,stato|fase
member,yes,member|member id|cluster|cluster id,člen|klastr,członek|klaster,Mitglied|Cluster,člen|klaster,član|grozd,tag|klaszter,membro
";

const WISHES: &str = "\
column,required,en,cs,pl,de,sk,sl,hu,it
participant,yes,participant|id|cluster|cluster id|member,účastník|klastr,uczestnik|klaster,Teilnehmer|Cluster,účastník|klaster,udeleženec|grozd,résztvevő|klaszter,partecipante
from,no,from|arrival|first slot,příchod|od,przyjazd|od,von|Ankunft|ab,príchod|od,prihod|od,érkezés,dalle|arrivo
to,no,to|until|departure|last slot,odchod|do,wyjazd|do,bis|Abfahrt,odchod|do,odhod|do,távozás,alle|partenza
absent,no,absent|unavailable|away,nepřítomen,nieobecny,abwesend,neprítomný,odsoten,távol,assente
max_meetings,no,max meetings|meetings|most meetings,schůzek|nejvíce schůzek,spotkań,Treffen|höchstens,stretnutí,srečanj,találkozók,incontri
must,no,must|must meet,musí,musi,muss,musí,mora,kell,deve
never,no,never|never meet,nikdy,nigdy,nie,nikdy,nikoli,soha,mai
";

const COMPLEMENTS: &str = "\
column,required,en
a,yes,a|first|from
b,yes,b|second|to
weight,no,weight|strength
";

/// A format that other systems export, whose headers mean something else there than their words say.
#[derive(Debug)]
pub(crate) struct Preset {
    /// Headers, folded, that it is known by.
    marks: &'static [&'static str],
    /// Its headers, folded, with the column that each is; its other headers are passed over.
    pub(crate) columns: &'static [(&'static str, &'static str)],
}

/// Source: the organisation table that the European Commission's CORDIS publishes for each framework programme. Its
/// `name` is that of the organisation, not of the project.
const PRESETS: [Preset; 1] = [Preset {
    marks: &["projectid", "organisationid"],
    columns: &[
        ("projectid", "partnership"),
        ("projectacronym", "name"),
        ("organisationid", "member"),
        ("role", "role"),
    ],
}];

const FOLDS: &str = "\
column,required,en
partnership,yes,partnership|partnership id
fold,yes,fold|split|part
related_group,no,related_group|related|group
";

const DECISIONS: &str = "\
column,required,en
a,yes,a|first
b,yes,b|second
decision,yes,decision|decided
";

impl Columns {
    /// The columns of a table of decisions about rows.
    pub(crate) fn of_decisions() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(DECISIONS, Others::Ignored))
    }

    /// The columns of a catalogue.
    pub(crate) fn of_catalogue() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(include_str!("../reference/columns.csv"), Others::Kept))
    }

    /// The columns of a table of partnerships.
    pub(crate) fn of_partnerships() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(PARTNERSHIPS, Others::Ignored))
    }

    /// The columns of a table of existing groups.
    pub(crate) fn of_groups() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(GROUPS, Others::Ignored))
    }

    /// The columns of a table that splits partnerships into folds.
    pub(crate) fn of_folds() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(FOLDS, Others::Ignored))
    }

    /// The columns of a table of the participants of a forum.
    pub(crate) fn of_wishes() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(WISHES, Others::Ignored))
    }

    /// The columns of a table of complements.
    pub(crate) fn of_complements() -> &'static Self {
        static COLUMNS: OnceLock<Columns> = OnceLock::new();
        COLUMNS.get_or_init(|| Self::parse(COMPLEMENTS, Others::Ignored))
    }

    /// Reads a description: one row a column, the aliases of a language separated by `|`. The descriptions are our
    /// own and embedded; a test reads each of them.
    fn parse(csv: &str, others: Others) -> Self {
        let mut columns = Self { all: Vec::new(), others, by_word: HashMap::new() };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes());
        for row in reader.records() {
            let row = row.expect("the embedded descriptions are UTF-8, which include_str! asserts");
            let cell = |place: usize| row.get(place).unwrap_or("");
            let languages = row.iter().skip(2).map(|cell| cell.split('|').filter(|word| !word.is_empty()));
            let mut examples: Vec<String> = Vec::new();
            for word in languages.clone().filter_map(|mut words| words.next()) {
                if !examples.iter().any(|other| fold(other) == fold(word)) {
                    examples.push(word.to_owned());
                }
            }
            let mut words: Vec<String> =
                std::iter::once(cell(0)).chain(languages.flatten()).map(fold).collect();
            words.sort_unstable();
            words.dedup();
            for word in &words {
                columns.by_word.entry(word.clone()).or_default().push(columns.all.len());
            }
            let (name, required) = (cell(0).to_owned(), cell(1) == "yes");
            let english = std::iter::once(cell(0)).chain(cell(2).split('|')).map(fold).collect();
            let by_language = row.iter().skip(2).map(|cell| {
                let words = cell.split('|').filter(|word| !word.is_empty());
                words.map(str::to_owned).collect()
            });
            let by_language = by_language.collect();
            columns.all.push(Column { name, required, examples, by_language, words, english });
        }
        columns
    }

    /// The columns that a header may mean; more than one only for a false friend, a word that means different
    /// columns in different languages.
    pub(crate) fn candidates(&self, header: &str) -> &[usize] {
        // Exports for gnuplot and the like write their header as a comment.
        let header = header.trim_start().trim_start_matches('#');
        self.by_word.get(&fold(header)).map_or(&[], Vec::as_slice)
    }

    /// A header for a column in a language: its first word there that means no other column.
    pub(crate) fn header_in<'a>(&self, column: &'a Column, language: Language) -> &'a str {
        let place = Language::ALL.iter().position(|other| *other == language).unwrap_or(0);
        let mut words = column.by_language.get(place).into_iter().flatten();
        words.find(|word| self.candidates(word).len() == 1).map_or(&column.name, String::as_str)
    }

    /// The column with this canonical name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|column| fold(&column.name) == fold(name))
    }

    /// The headers of a known format, if `has` says that the file has those it is known by, with what they mean.
    pub(crate) fn preset(&self, has: impl Fn(&str) -> bool) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| {
            let known_here = preset.columns.iter().all(|(_, column)| self.find(column).is_some());
            known_here && preset.marks.iter().all(|mark| has(mark))
        })
    }

    /// The name of a column by its number.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.all.get(column).map_or("", |column| column.name.as_str())
    }

    /// The column, among those that `missing` admits, that `header` is a slip of the pen away from, and the word that
    /// was probably meant.
    pub(crate) fn near_miss(&self, header: &str, missing: impl Fn(usize) -> bool) -> Option<(&Column, &str)> {
        let header = fold(header);
        let candidates = self.all.iter().enumerate().filter(|(number, _)| missing(*number));
        let words =
            candidates.flat_map(|(_, column)| column.words.iter().map(move |word| (column, word.as_str())));
        words
            .filter_map(|(column, word)| Some((slips(&header, word)?, column, word)))
            .filter(|(slips, column, word)| {
                let near = match word.chars().count() {
                    ..6 => *word == fold(&column.name),
                    _ => *slips == 1,
                };
                near || (*slips == 2 && column.english.iter().any(|other| other == word))
            })
            .min_by_key(|(slips, column, word)| (*slips, *word != fold(&column.name), *word))
            .map(|(_, column, word)| (column, word))
    }
}

/// How many letters are wrong, if so few that `header` is probably meant to be `word`: one in words of four letters and
/// more, two in words of six and more that begin with the same letter. Over eight languages honest words are close to
/// each other (`note` is two letters from `role`, `size` one from `site`, `person` two from the Czech `personál`), so the
/// caller compares short words with canonical names only and admits two slips from English words only.
fn slips(header: &str, word: &str) -> Option<usize> {
    let length = word.chars().count();
    let allowed = match length {
        0..4 => 0,
        6.. if header.chars().next() == word.chars().next() => 2,
        _ => 1,
    };
    if length > 64 || header.chars().count().abs_diff(word.chars().count()) > allowed {
        return None;
    }
    let slips = strsim::osa_distance(header, word);
    (1..=allowed).contains(&slips).then_some(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_eight_languages() {
        let columns = Columns::of_catalogue();
        for (header, expected) in [
            ("ID", "id"),
            ("Název klastru", "name"),
            ("LÄNDERCODE", "country"),
            ("Staff FTE", "staff_fte"),
            ("interests", "themes"),
            ("target-countries", "target_countries"),
            ("nazwa", "name"),
            ("ország", "country"),
            ("regione", "region"),
        ] {
            let found: Vec<&str> =
                columns.candidates(header).iter().map(|&column| columns.name(column)).collect();
            assert_eq!(found, [expected], "{header}");
        }
    }

    #[test]
    fn a_known_export_is_told_by_its_headers() {
        let has = |mark: &str| ["projectid", "organisationid", "name", "role"].contains(&mark);
        assert!(Columns::of_partnerships().preset(has).is_some());
        assert!(Columns::of_partnerships().preset(|mark| mark == "projectid").is_none());
        assert!(Columns::of_catalogue().preset(has).is_none(), "a catalogue has no column 'member'");
    }

    #[test]
    fn only_kraj_is_a_false_friend() {
        for columns in [
            Columns::of_catalogue(),
            Columns::of_partnerships(),
            Columns::of_groups(),
            Columns::of_wishes(),
            Columns::of_complements(),
        ] {
            for (word, owners) in &columns.by_word {
                assert!(owners.len() == 1 || word == "kraj", "{word}: {owners:?}");
            }
        }
        assert_eq!(Columns::of_catalogue().candidates("kraj").len(), 2);
    }

    #[test]
    fn a_slip_of_the_pen_is_told_from_another_word() {
        let columns = Columns::of_catalogue();
        for (header, expected) in [
            ("sektros", Some("sectors")),
            ("sectros", Some("sectors")),
            ("nmae", Some("name")),
            ("contry", Some("country")),
        ] {
            let found = columns.near_miss(header, |_| true).map(|(column, _)| column.name.as_str());
            assert_eq!(found, expected, "{header}");
        }
        // A usable file has a name and a country; none of these may then refuse it.
        for header in OTHER_HEADERS.split_whitespace() {
            let missing = |column: usize| !columns.all[column].required;
            assert!(
                columns.near_miss(header, missing).is_none(),
                "{header}: {:?}",
                columns.near_miss(header, missing)
            );
        }
    }

    /// Headers that registers carry and that are no columns of the format.
    const OTHER_HEADERS: &str = "
        note notes basis email e-mail phone last first type status programme budget year comment comments street zip address
        contact person state logo size turnover rating group level date code remark remarks description it number
        telefon adresa ulice psč poznámka typ rok uwagi ulica adres straße plz anmerkung via cap telefono indirizzo
        legal_form vat ico krs nip twitter linkedin employees revenue category subcategory subsector projects rank
        manager ceo start end history award awards events event services service partners coordinates";
}
