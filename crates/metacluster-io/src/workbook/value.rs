//! Typed values as text: numbers in the shortest form that reads back, dates and times in ISO 8601. A catalogue is a
//! table of text, so that an id that a spreadsheet took for a number has to come out as it was typed.

use std::fmt::Write;

/// What a number stands for by the format of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberForm {
    #[default]
    Plain,
    /// A date, with or without a time of day.
    Date,
    /// A time of day without a date.
    Time,
    /// A span of time, which may be longer than a day.
    Elapsed,
}

/// Days from the first day that serial numbers count from to 1970-01-01. The 1900 system, in which 1 is 1900-01-01, has
/// a 29 February 1900 that never was, so that from March on it counts from 1899-12-30.
const DAYS_1900: i64 = 25_569;
const DAYS_1904: i64 = 24_107;

/// The serial number of the day that never was.
const PHANTOM_DAY: i64 = 60;

/// Serial number of 9999-12-31 in the 1900 system, the last day that spreadsheet programs know.
const LAST_DAY: i64 = 2_958_465;

const DAY_MS: i64 = 86_400_000;

/// Magnitudes from which digits without an exponent say less than digits with one. Below 1e21 a shortest form has no
/// more zeros than a screen holds; ids never get near.
const PLAIN_BELOW: f64 = 1e21;
const PLAIN_FROM: f64 = 1e-7;

/// Appends a number in the shortest form that reads back to the same value: `40603`, `0.1`, never `40603.0`. A literal
/// that is a whole number stays as it is, all digits of it; one that is no finite number is appended as it is, and the
/// answer is `false`.
pub(super) fn push_number(out: &mut String, literal: &str) -> bool {
    let literal = literal.trim_ascii();
    if is_whole(literal) {
        out.push_str(literal);
        return true;
    }
    match literal.parse::<f64>() {
        Ok(number) if number.is_finite() => push_float(out, number),
        _ => {
            out.push_str(literal);
            return false;
        }
    }
    true
}

/// Digits as a whole number is written: no sign but a minus, no leading nought.
fn is_whole(literal: &str) -> bool {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    let led_by_nought = digits.starts_with('0') && digits != "0" || literal == "-0";
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !led_by_nought
}

fn push_float(out: &mut String, number: f64) {
    // Adding nought turns a negative one into a positive.
    let number = number + 0.0;
    let size = number.abs();
    // Writing to a string does not fail.
    let _ = if size != 0.0 && !(PLAIN_FROM..PLAIN_BELOW).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    };
}

/// Appends a serial number as the date or time it stands for; `false`, with nothing appended, if it stands for none.
pub(super) fn push_serial(out: &mut String, literal: &str, form: NumberForm, since_1904: bool) -> bool {
    let Ok(serial) = literal.trim_ascii().parse::<f64>() else {
        return false;
    };
    let last = if since_1904 { LAST_DAY - (DAYS_1900 - DAYS_1904) } else { LAST_DAY };
    if form == NumberForm::Plain || !(0.0..(last + 1) as f64).contains(&serial) {
        return false;
    }
    // Serial numbers are binary fractions of a day: their last digits are noise, milliseconds are not.
    let milliseconds = (serial * DAY_MS as f64).round() as i64;
    let (day, time) = (milliseconds / DAY_MS, milliseconds % DAY_MS);
    match form {
        NumberForm::Elapsed => push_duration(out, milliseconds),
        NumberForm::Time if day == 0 => push_time(out, time),
        _ => {
            push_date(out, day, since_1904);
            if time != 0 {
                out.push('T');
                push_time(out, time);
            }
        }
    }
    true
}

fn push_date(out: &mut String, day: i64, since_1904: bool) {
    if !since_1904 && day == PHANTOM_DAY {
        out.push_str("1900-02-29");
        return;
    }
    let since_1970 = match (since_1904, day < PHANTOM_DAY) {
        (true, _) => day - DAYS_1904,
        (false, true) => day + 1 - DAYS_1900,
        (false, false) => day - DAYS_1900,
    };
    let (year, month, day) = civil(since_1970);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// Year, month and day of a number of days since 1970-01-01, by counting in 400-year cycles that begin in March, so that
/// the leap day is the last of its year. Exact for every day that a serial number may stand for. O(1).
/// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.)
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (cycle, day_of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month, day)
}

fn push_time(out: &mut String, milliseconds: i64) {
    let seconds = milliseconds / 1000;
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if milliseconds % 1000 != 0 {
        let _ = write!(out, ".{:03}", milliseconds % 1000);
    }
}

fn push_duration(out: &mut String, milliseconds: i64) {
    let seconds = milliseconds / 1000;
    let _ = write!(out, "PT{}H{}M{}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if milliseconds % 1000 != 0 {
        let _ = write!(out, ".{:03}", milliseconds % 1000);
    }
    out.push('S');
}

/// Appends an ISO 8601 date as ODS writes it; a time of midnight is left out, since it means that there is none.
pub(super) fn push_iso_date(out: &mut String, date: &str) {
    let date = date.trim_ascii();
    let midnight = ["T00:00:00Z", "T00:00:00", "T00:00:00.000", "T00:00:00.000000000"];
    let day = midnight.iter().find_map(|midnight| date.strip_suffix(midnight));
    out.push_str(day.unwrap_or(date));
}

/// Appends an ISO 8601 duration as ODS writes times of day, `PT12H30M00S`, as `12:30:00`; other durations stay.
pub(super) fn push_iso_time(out: &mut String, duration: &str) {
    let duration = duration.trim_ascii();
    match time_of_day(duration) {
        Some(milliseconds) => push_time(out, milliseconds),
        None => out.push_str(duration),
    }
}

/// Milliseconds of a duration in the order hours, minutes, seconds that is shorter than a day.
fn time_of_day(duration: &str) -> Option<i64> {
    let rest = duration.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.replace(',', ".");
    let part = |digits: &str| digits.parse::<u8>().ok().map(i64::from);
    let (hours, minutes) = (part(hours)?, part(minutes)?);
    let milliseconds = (seconds.parse::<f64>().ok().filter(|s| (0.0..60.0).contains(s))? * 1000.0).round();
    let total = hours * 3_600_000 + minutes * 60_000 + milliseconds as i64;
    (minutes < 60 && total < DAY_MS).then_some(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(literal: &str) -> String {
        let mut out = String::new();
        push_number(&mut out, literal);
        out
    }

    fn serial(literal: &str, form: NumberForm, since_1904: bool) -> String {
        let mut out = String::new();
        if !push_serial(&mut out, literal, form, since_1904) {
            out.push_str("none");
        }
        out
    }

    #[test]
    fn numbers_take_their_shortest_form() {
        for (literal, expected) in [
            ("40603", "40603"),
            ("40603.0", "40603"),
            ("4.0603E4", "40603"),
            ("0.1", "0.1"),
            ("0.10000000000000001", "0.1"),
            ("1.1000000000000001", "1.1"),
            ("-0", "0"),
            ("-12", "-12"),
            ("007", "7"),
            ("1E+05", "100000"),
            ("999999999999999", "999999999999999"),
            ("1e15", "1000000000000000"),
            ("12345678901234567890", "12345678901234567890"),
            ("1e300", "1e300"),
            ("1.5e-9", "1.5e-9"),
            (" 5 ", "5"),
        ] {
            assert_eq!(number(literal), expected, "{literal}");
        }
        for literal in ["NaN", "inf", "-inf", "1e999", "1,5", "", "0x10"] {
            assert!(!push_number(&mut String::new(), literal), "{literal}");
            assert_eq!(number(literal), literal);
        }
    }

    #[test]
    fn serial_numbers_are_dates_of_both_systems() {
        use NumberForm::{Date, Elapsed, Plain, Time};
        for (literal, form, since_1904, expected) in [
            ("1", Date, false, "1900-01-01"),
            ("59", Date, false, "1900-02-28"),
            ("60", Date, false, "1900-02-29"),
            ("61", Date, false, "1900-03-01"),
            ("40603", Date, false, "2011-03-01"),
            ("40603.5", Date, false, "2011-03-01T12:00:00"),
            ("40603.999999", Date, false, "2011-03-01T23:59:59.914"),
            ("2958465", Date, false, "9999-12-31"),
            ("0", Date, true, "1904-01-01"),
            ("39141", Date, true, "2011-03-01"),
            ("2957003", Date, true, "9999-12-31"),
            ("0.5208333333333334", Time, false, "12:30:00"),
            ("40603.25", Time, false, "2011-03-01T06:00:00"),
            ("1.5208333333333333", Elapsed, false, "PT36H30M0S"),
            ("2958466", Date, false, "none"),
            ("2957004", Date, true, "none"),
            ("-1", Date, false, "none"),
            ("NaN", Date, false, "none"),
            ("1e300", Elapsed, false, "none"),
            ("40603", Plain, false, "none"),
        ] {
            assert_eq!(serial(literal, form, since_1904), expected, "{literal} {form:?} {since_1904}");
        }
    }

    #[test]
    fn iso_values_of_ods_lose_what_says_nothing() {
        let date = |text: &str| {
            let mut out = String::new();
            push_iso_date(&mut out, text);
            out
        };
        assert_eq!(date("2011-03-01T00:00:00"), "2011-03-01");
        assert_eq!(date("2011-03-01T06:00:00"), "2011-03-01T06:00:00");
        let time = |text: &str| {
            let mut out = String::new();
            push_iso_time(&mut out, text);
            out
        };
        for (text, expected) in [
            ("PT12H30M00S", "12:30:00"),
            ("PT00H00M01,500S", "00:00:01.500"),
            ("PT36H30M00S", "PT36H30M00S"),
            ("PT12H75M00S", "PT12H75M00S"),
            ("P1D", "P1D"),
            ("noon", "noon"),
        ] {
            assert_eq!(time(text), expected);
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_back(number in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let mut out = String::new();
            let literal = format!("{number:e}");
            prop_assert!(push_number(&mut out, &literal));
            prop_assert_eq!(out.parse::<f64>().unwrap().to_bits(), (number + 0.0).to_bits());
        }

        #[test]
        fn ids_have_no_exponent(id in 0u64..1_000_000_000_000_000) {
            prop_assert_eq!(number(&format!("{:e}", id as f64)), id.to_string());
        }

        #[test]
        fn days_follow_each_other(day in 61i64..LAST_DAY) {
            let date = |day: i64| serial(&day.to_string(), NumberForm::Date, false);
            let (today, tomorrow) = (date(day), date(day + 1));
            prop_assert!(today < tomorrow);
            let of_month = |date: &str| date[8..].parse::<u8>().unwrap();
            prop_assert!(of_month(&tomorrow) == of_month(&today) + 1 || (28..=31).contains(&of_month(&today)));
        }

        #[test]
        fn no_literal_panics(literal in ".*", form in 0..4) {
            let form = [NumberForm::Plain, NumberForm::Date, NumberForm::Time, NumberForm::Elapsed][form as usize];
            push_number(&mut String::new(), &literal);
            push_serial(&mut String::new(), &literal, form, false);
            push_iso_time(&mut String::new(), &literal);
            push_iso_date(&mut String::new(), &literal);
        }
    }
}
