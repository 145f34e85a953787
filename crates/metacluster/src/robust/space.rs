//! Which weights count as possible: the whole simplex, or the part of it that an analyst's statements leave.
//!
//! Statements compare components with each other or with a number: `sectors>=proximity`, `ties<=.2`,
//! `.1<=themes<=.3`, `themes>=sectors>=ties`. Together with weights of at least 0 that sum to 1 they make a convex
//! polytope.

use crate::error::Error;
use crate::nearest::nearest;

/// The weights that are possible.
///
/// ```
/// use metacluster::robust::WeightSpace;
/// let names = ["sectors", "themes", "ties"];
/// let space = WeightSpace::new(&names, &["themes>=sectors", "ties<=.2"])?;
/// assert!(space.contains(&[0.3, 0.6, 0.1]));
/// assert!(!space.contains(&[0.6, 0.3, 0.1]));
/// assert!(WeightSpace::new(&names, &["ties>=.6", "themes>=.6"]).is_err());
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSpace {
    names: Vec<String>,
    statements: Vec<String>,
    /// Tightened by what the others imply.
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// The first at least as large as the second; by component.
    orders: Vec<(usize, usize)>,
    inside: Vec<f64>,
}

/// One comparison.
#[derive(Debug, Clone, Copy)]
enum Clause {
    AtLeast(usize, f64),
    AtMost(usize, f64),
    Order(usize, usize),
}

/// What stands on a side of a comparison.
#[derive(Debug, Clone, Copy)]
enum Operand {
    Component(usize),
    Number(f64),
}

/// Weights held apart by less than this are as good as equal: a space as thin as that has no inside.
const THINNEST: f64 = 1e-9;

impl WeightSpace {
    /// All weights that sum to 1, for components of these names.
    pub fn whole<S: AsRef<str>>(names: &[S]) -> Self {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let d = names.len();
        Self {
            names,
            statements: Vec::new(),
            lower: vec![0.0; d],
            upper: vec![1.0; d],
            orders: Vec::new(),
            inside: vec![1.0 / d as f64; d],
        }
    }

    /// The weights that obey every statement; several may stand in one text, separated by commas.
    ///
    /// # Errors
    /// [`Error::BadValue`] for a statement of another form, [`Error::Unknown`] for a component that is not among
    /// `names`, [`Error::NoRoom`] with the statements in conflict if no weights obey all, or only a slice of them
    /// without volume.
    pub fn new<S: AsRef<str>, T: AsRef<str>>(names: &[S], statements: &[T]) -> Result<Self, Error> {
        let mut space = Self::whole(names);
        let mut clauses = Vec::new();
        for statement in statements.iter().flat_map(|text| text.as_ref().split(',')).map(str::trim) {
            clauses.push((statement.to_owned(), read(statement, &space.names)?));
            space.statements.push(statement.to_owned());
        }
        let all: Vec<Clause> = clauses.iter().flat_map(|(_, own)| own.iter().copied()).collect();
        let Some(inside) = inside(space.names.len(), &all) else {
            return Err(Error::NoRoom { statements: conflict(space.names.len(), &clauses) });
        };
        let (lower, upper) = bounds(space.names.len(), &all, 0.0);
        let orders = all.iter().filter_map(|clause| match clause {
            Clause::Order(more, less) => Some((*more, *less)),
            _ => None,
        });
        space.orders = orders.collect();
        (space.lower, space.upper, space.inside) = (lower, upper, inside);
        Ok(space)
    }

    /// Every weight between `share / factor` and `share · factor`: the neighbourhood of the present weights.
    ///
    /// # Errors
    /// [`Error::BadValue`] if `factor` is not above 1.
    pub fn near<S: AsRef<str>>(names: &[S], shares: &[f64], factor: f64) -> Result<Self, Error> {
        if !(factor.is_finite() && factor > 1.0) {
            return Err(Error::BadValue {
                what: "the factor of nearby weights",
                value: factor.to_string(),
                expected: "a number above 1",
            });
        }
        let mut space = Self::whole(names);
        let clauses: Vec<Clause> = (0..shares.len())
            .flat_map(|c| {
                [Clause::AtLeast(c, shares[c] / factor), Clause::AtMost(c, (shares[c] * factor).min(1.0))]
            })
            .collect();
        if let Some(inside) = inside(shares.len(), &clauses) {
            (space.lower, space.upper) = bounds(shares.len(), &clauses, 0.0);
            space.inside = inside;
        }
        space.statements.push(format!("every weight within a factor of {factor} of its own"));
        Ok(space)
    }

    /// The statements as given; none for the whole simplex.
    pub fn statements(&self) -> &[String] {
        &self.statements
    }

    /// The components' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether these weights, taken to sum to 1, obey every statement.
    pub fn contains(&self, weights: &[f64]) -> bool {
        let within = |c: usize| weights[c] >= self.lower[c] && weights[c] <= self.upper[c];
        (0..self.names.len()).all(within)
            && self.orders.iter().all(|&(more, less)| weights[more] >= weights[less])
    }

    /// Number of components.
    pub(crate) fn dimensions(&self) -> usize {
        self.names.len()
    }

    /// The least that each weight can be by the statements about it.
    pub(crate) fn lower(&self) -> &[f64] {
        &self.lower
    }

    /// The most.
    pub(crate) fn upper(&self) -> &[f64] {
        &self.upper
    }

    /// Pairs of components of which the first is at least as large.
    pub(crate) fn orders(&self) -> &[(usize, usize)] {
        &self.orders
    }

    /// Weights that obey every statement with room to spare.
    pub(crate) fn inside(&self) -> &[f64] {
        &self.inside
    }

    /// Whether an upper bound rules out anything that the lower bounds allow.
    pub(crate) fn has_ceiling(&self) -> bool {
        let rest = 1.0 - self.lower.iter().sum::<f64>();
        (0..self.dimensions()).any(|c| self.upper[c] < self.lower[c] + rest - THINNEST)
    }
}

/// The clauses of one statement such as `.1<=themes<=.3`.
fn read(statement: &str, names: &[String]) -> Result<Vec<Clause>, Error> {
    let bad = || Error::BadValue {
        what: "constraint",
        value: statement.to_owned(),
        expected: "components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
    };
    let text = statement.replace('≥', ">=").replace('≤', "<=");
    let mut rest = text.as_str();
    let (mut operands, mut signs) = (Vec::new(), Vec::new());
    loop {
        let end = rest.find(['<', '>']).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        operands.push(operand(word.trim(), names, &bad)?);
        let mut characters = tail.chars();
        let Some(sign) = characters.next() else { break };
        signs.push(sign);
        rest = characters.as_str();
        rest = rest.strip_prefix('=').unwrap_or(rest);
    }
    if signs.is_empty() {
        return Err(bad());
    }
    let clause = |(two, sign): (&[Operand], &char)| {
        let (more, less) = if *sign == '>' { (two[0], two[1]) } else { (two[1], two[0]) };
        match (more, less) {
            (Operand::Component(more), Operand::Component(less)) if more != less => {
                Ok(Clause::Order(more, less))
            }
            (Operand::Component(c), Operand::Number(number)) => Ok(Clause::AtLeast(c, number)),
            (Operand::Number(number), Operand::Component(c)) => Ok(Clause::AtMost(c, number)),
            _ => Err(bad()),
        }
    };
    operands.windows(2).zip(&signs).map(clause).collect()
}

fn operand(word: &str, names: &[String], bad: &dyn Fn() -> Error) -> Result<Operand, Error> {
    if let Some(place) = names.iter().position(|name| name == word) {
        return Ok(Operand::Component(place));
    }
    let (digits, scale) = match word.strip_suffix('%') {
        Some(digits) => (digits.trim(), 0.01),
        None => (word, 1.0),
    };
    match digits.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&(number * scale)) => Ok(Operand::Number(number * scale)),
        Ok(_) => Err(Error::BadValue {
            what: "weight in a constraint",
            value: word.to_owned(),
            expected: "a share in 0..1, since weights sum to 1",
        }),
        Err(_) if word.is_empty() || word.contains(|c: char| c.is_ascii_digit() || "=*+".contains(c)) => {
            Err(bad())
        }
        Err(_) => Err(Error::Unknown {
            what: "component in force",
            name: word.to_owned(),
            nearest: nearest(word, names.iter().map(String::as_str)).map(str::to_owned),
        }),
    }
}

/// The least and the most of each weight when every clause holds with `slack` to spare.
///
/// Orders and bounds on single weights are closed under taking the smaller, and the larger, of two solutions component
/// by component; so there is one least and one greatest solution (the sum to 1 aside), found by passing bounds along
/// the orders. O(components · clauses).
fn bounds(d: usize, clauses: &[Clause], slack: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut lower, mut upper): (Vec<f64>, Vec<f64>) = (vec![slack; d], vec![1.0; d]);
    for _ in 0..=d {
        for clause in clauses {
            match *clause {
                Clause::AtLeast(c, number) => lower[c] = lower[c].max(number + slack),
                Clause::AtMost(c, number) => upper[c] = upper[c].min(number - slack),
                Clause::Order(more, less) => {
                    lower[more] = lower[more].max(lower[less] + slack);
                    upper[less] = upper[less].min(upper[more] - slack);
                }
            }
        }
    }
    (lower, upper)
}

/// Weights that obey every clause with the same room to spare, as much as there is; `None` if there is none.
///
/// Least and greatest solution obey the clauses, so does everything on the line between them, and weights that sum to
/// 1 lie on it if any solution sums to 1 at all. Cycles of orders never settle and end with lower above upper.
fn inside(d: usize, clauses: &[Clause]) -> Option<Vec<f64>> {
    let with = |slack: f64| -> Option<Vec<f64>> {
        let (lower, upper) = bounds(d, clauses, slack);
        let (least, most): (f64, f64) = (lower.iter().sum(), upper.iter().sum());
        let crossed = lower.iter().zip(&upper).any(|(lower, upper)| lower > upper);
        let settled = clauses.iter().all(|clause| match *clause {
            Clause::Order(more, less) => lower[more] >= lower[less] + slack,
            _ => true,
        });
        if crossed || !settled || least > 1.0 || most < 1.0 {
            return None;
        }
        let part = if most > least { (1.0 - least) / (most - least) } else { 0.0 };
        Some(lower.iter().zip(&upper).map(|(lower, upper)| lower + part * (upper - lower)).collect())
    };
    let (mut enough, mut much) = (THINNEST, 1.0);
    let mut best = with(enough)?;
    const HALVINGS: usize = 40;
    for _ in 0..HALVINGS {
        let middle = (enough + much) / 2.0;
        match with(middle) {
            Some(found) => (best, enough) = (found, middle),
            None => much = middle,
        }
    }
    Some(best)
}

/// Statements that cannot hold together, none of which could be left out of the list.
fn conflict(d: usize, clauses: &[(String, Vec<Clause>)]) -> Vec<String> {
    let mut kept: Vec<&(String, Vec<Clause>)> = clauses.iter().collect();
    let mut place = 0;
    while place < kept.len() {
        let rest = kept.iter().enumerate().filter(|(other, _)| *other != place);
        let rest: Vec<Clause> = rest.flat_map(|(_, (_, own))| own.iter().copied()).collect();
        if inside(d, &rest).is_none() {
            kept.remove(place);
        } else {
            place += 1;
        }
    }
    kept.into_iter().map(|(statement, _)| statement.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["sectors", "complement", "themes", "ties"];

    #[test]
    fn statements_are_read() {
        let space = WeightSpace::new(&NAMES, &["sectors >= ties", ".1<=themes<=30%", "ties≤.2"]).unwrap();
        assert_eq!(space.orders(), [(0, 3)]);
        assert_eq!((space.lower()[2], space.upper()[2], space.upper()[3]), (0.1, 0.3, 0.2));
        let chain = WeightSpace::new(&NAMES, &["themes>=sectors>=ties, complement>.25"]).unwrap();
        assert_eq!((chain.orders(), chain.lower()[1]), ([(2, 0), (0, 3)].as_slice(), 0.25));
        assert!(chain.contains(chain.inside()));
        assert_eq!(chain.statements(), ["themes>=sectors>=ties", "complement>.25"]);
    }

    #[test]
    fn bad_statements_say_what_would_do() {
        for (statement, message) in [
            (
                "sectors",
                "constraint is 'sectors', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            (
                "sectors=.3",
                "constraint is 'sectors=.3', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            (
                "sectors>=2*ties",
                "constraint is 'sectors>=2*ties', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            (
                ".1<=.2",
                "constraint is '.1<=.2', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            (
                "ties>=ties",
                "constraint is 'ties>=ties', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            (
                "",
                "constraint is '', expected components and numbers compared by >= or <=, such as sectors>=proximity or ties<=.2",
            ),
            ("ties>=20", "weight in a constraint is '20', expected a share in 0..1, since weights sum to 1"),
            ("sector>=ties", "unknown component in force 'sector'"),
        ] {
            assert_eq!(WeightSpace::new(&NAMES, &[statement]).unwrap_err().to_string(), message);
        }
        let unknown = WeightSpace::new(&NAMES, &["sector>=ties"]).unwrap_err();
        assert_eq!(unknown.help().unwrap(), "did you mean 'sectors'?");
    }

    #[test]
    fn statements_without_room_are_named() {
        for (statements, named) in [
            (vec!["ties>=.6", "themes<=.5", "sectors>=.6"], vec!["ties>=.6", "sectors>=.6"]),
            (vec!["ties>=themes", "themes>=ties"], vec!["ties>=themes", "themes>=ties"]),
            (vec!["ties>=.3", "ties<=.3"], vec!["ties>=.3", "ties<=.3"]),
            (
                vec!["ties>=themes>=sectors>=complement", "ties<=.2"],
                vec!["ties>=themes>=sectors>=complement", "ties<=.2"],
            ),
        ] {
            let error = WeightSpace::new(&NAMES, &statements).unwrap_err();
            let named = named.into_iter().map(str::to_owned).collect();
            assert_eq!(error, Error::NoRoom { statements: named });
        }
    }
}
