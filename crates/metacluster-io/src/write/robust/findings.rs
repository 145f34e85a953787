//! Findings in plain sentences.

use metacluster::Robustness;
use metacluster::robust::{Change, End, Interval, Sampling, Stability, Swing};

use super::super::text::{counted, short};
use super::RobustDocument;

impl RobustDocument<'_> {
    /// What was varied, and how.
    pub(super) fn varied(&self, study: &Robustness) -> Vec<String> {
        let shares: Vec<String> =
            self.scorer.shares().map(|(name, share)| format!("{name} {}", short(share))).collect();
        let mut lines = vec![format!("varied: the weights of {}", shares.join(", "))];
        if !self.lists.is_empty() {
            lines.push(
                "kept: the groups listed, their rules and supply, and the weights of cohesion and supply"
                    .to_owned(),
            );
        }
        let draws = study.acceptability.draws();
        let space = match study.space.statements() {
            [] => "all weights that sum to 1".to_owned(),
            [one] if one.starts_with("every ") => format!("those with {one}"),
            statements => format!("those with {}", statements.join(", ")),
        };
        let how = match study.acceptability.sampling() {
            Sampling::Direct => String::new(),
            Sampling::Rejection { accepted } => {
                format!(", {} of those drawn obeying", share(accepted))
            }
            _ => ", by random walks (the space is small)".to_owned(),
        };
        lines.push(format!(
            "drawn: {} vectors of weights, evenly among {space}{how}; seed {}; standard error of a share at most {}",
            draws.number,
            draws.seed,
            points(study.acceptability.error(0.5))
        ));
        if self.lists.is_empty() {
            let mut line = format!(
                "looked at: {}; {} can be among the first {} under any weights",
                counted(study.admissible, self.noun()),
                study.acceptability.able().len(),
                study.listed
            );
            if study.acceptability.able().len() == study.admissible {
                line = format!("looked at: {}", counted(study.admissible, self.noun()));
            }
            lines.push(line);
        }
        lines
    }

    /// One sentence a component for the first place; those that never change it share one.
    pub(super) fn first_place(&self, study: &Robustness) -> Vec<String> {
        let Some(first) = self.at(study, 0) else { return Vec::new() };
        let first = self.short(first);
        let mut lines = Vec::new();
        let mut whatever = Vec::new();
        for stability in &study.stability {
            if stability.first.is_whole() {
                whatever.push(self.component(stability.component));
                continue;
            }
            let held = self.while_within(stability, stability.first);
            let mut line = format!("{first} stays first while {held}");
            let mut sign = ": ";
            for (word, end) in [("below", stability.first.low), ("above", stability.first.high)] {
                if let Some(by) = end.change.and_then(|(_, by)| self.at(study, by)) {
                    line.push_str(&format!("{sign}{word} it {} is first", self.short(by)));
                    sign = ", ";
                }
            }
            lines.push(line);
        }
        if !whatever.is_empty() {
            lines.push(format!("{first} stays first whatever {} alone weighs", either(&whatever)));
        }
        lines
    }

    /// One sentence a component for the first k as a set.
    pub(super) fn first_few(&self, study: &Robustness) -> Vec<String> {
        if study.listed < 2 || study.listed == study.admissible {
            return Vec::new();
        }
        let tightest = study.stability.iter().filter(|stability| !stability.top.is_whole());
        let room = |stability: &Stability| stability.top.high.weight - stability.top.low.weight;
        let Some(tightest) = tightest.min_by(|x, y| room(x).total_cmp(&room(y))) else {
            return vec![format!("the first {} stay whatever any one component weighs", study.listed)];
        };
        let mut line = format!(
            "the first {} as a set hang most on {}: they stay while {}",
            study.listed,
            self.component(tightest.component),
            self.while_within(tightest, tightest.top)
        );
        let mut sign = ": ";
        for (word, end) in [("below", tightest.top.low), ("above", tightest.top.high)] {
            if let Some((out, by)) = end.change
                && let (Some(out), Some(by)) = (self.at(study, out), self.at(study, by))
            {
                line.push_str(&format!("{sign}{word} it {} enters for {}", self.short(by), self.short(out)));
                sign = ", ";
            }
        }
        vec![line]
    }

    /// `complement weighs .12–.55 (now .30)`.
    fn while_within(&self, stability: &Stability, interval: Interval) -> String {
        format!(
            "{} weighs {} (now {})",
            self.component(stability.component),
            bounds(interval),
            short(stability.weight)
        )
    }

    /// The change of one weight, and the field, that matter most.
    pub(super) fn largest_swings(&self, study: &Robustness) -> Vec<String> {
        let mut lines = Vec::new();
        let hidden = |swing: &&Swing<_>| swing.change == Change::Hidden;
        for (what, swings) in [
            ("change of a weight", study.swings.iter().filter(|swing| !hidden(swing)).collect::<Vec<_>>()),
            ("field", study.swings.iter().filter(hidden).collect()),
        ] {
            let least = swings.iter().min_by(|x, y| x.kept.cmp(&y.kept).then(y.moved.cmp(&x.moved)));
            let Some(swing) = least else { continue };
            if swing.kept == study.listed && swing.moved == 0 {
                lines.push(format!("no {what} moves any of the first {}", study.listed));
                continue;
            }
            lines.push(format!(
                "the {what} that matters most: {}; {} of the first {} stay, {} of them at another rank",
                self.changed(swing),
                swing.kept,
                study.listed,
                swing.moved
            ));
        }
        lines
    }

    /// `ties .10 → .05`, or `themes hidden`.
    pub(super) fn changed<T>(&self, swing: &Swing<T>) -> String {
        let name = self.component(swing.component);
        match swing.change {
            Change::Hidden => format!("{name} hidden"),
            _ => {
                let now = self.scorer.shares().nth(swing.component).map_or(0.0, |(_, share)| share);
                format!("{name} {} → {}", short(now), short(swing.weight))
            }
        }
    }
}

/// `.12–.55`; an end at which the ranking has changed already is marked.
pub(super) fn bounds(interval: Interval) -> String {
    let end = |end: End, mark: &'static str| if end.open { mark } else { "" };
    let (low, high) = (end(interval.low, ">"), end(interval.high, "<"));
    format!("{low}{}–{high}{}", fine(interval.low.weight), fine(interval.high.weight))
}

/// Two decimals, or as many as show that a bound is not the present weight.
fn fine(weight: f64) -> String {
    let text = format!("{weight:.3}");
    let text = text.strip_suffix('0').unwrap_or(&text);
    text.strip_prefix('0').unwrap_or(text).to_owned()
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// A share in per cent, with a decimal where it is small.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 {
        "<0.1 %".to_owned()
    } else if percent > 0.0 && percent < 9.95 {
        format!("{percent:.1} %")
    } else if percent > 99.0 && percent < 100.0 {
        format!("{:.1} %", percent.min(99.9))
    } else {
        format!("{percent:.0} %")
    }
}

/// A standard error in percentage points.
pub(super) fn points(error: f64) -> String {
    format!("{:.1} points", error * 100.0)
}
