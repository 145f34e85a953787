//! Words of the command line that clap itself cannot read.

use std::time::Duration;

use metacluster::Language;
use metacluster_io::Decimal;

pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number of at least 1".into()),
        Ok(number) => Ok(number),
    }
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "expected a number of seconds above 0".into())
}

pub(super) fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "TAB" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None)
            if c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '"' | '\n' | '\r') =>
        {
            Ok(c)
        }
        _ => Err("expected one ASCII character such as ; or the word tab".into()),
    }
}

pub(super) fn decimal(text: &str) -> Result<Decimal, String> {
    match text {
        "." | "point" => Ok(Decimal::Point),
        "," | "comma" => Ok(Decimal::Comma),
        _ => Err("expected . or ,".into()),
    }
}

pub(super) fn sizes(text: &str) -> Result<(usize, usize), String> {
    let number =
        |text: &str| text.trim().parse::<usize>().map_err(|_| "expected a number or a range such as 3..8");
    match text.split_once("..") {
        Some((least, most)) => Ok((number(least)?, number(most.trim_start_matches('='))?)),
        None => number(text).map(|size| (size, size)).map_err(str::to_owned),
    }
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    let found = Language::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("expected one of {}", Language::ALL.map(Language::code).join(", ")))
}
