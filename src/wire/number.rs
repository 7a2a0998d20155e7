//! Numbers of JSON as floating-point numbers.

use serde_json::{Number, Value};

/// More digits than the standard library converts by floating-point arithmetic. That depends on the rounding mode, which is the
/// host's; with more digits it uses integers.
const ZEROS: &str = "00000000000000000000";

/// Longer texts are shortened first: the standard library does not count exponents and zeros beyond some ten thousand.
const LONG: usize = 1000;

/// More digits than any double or the middle of two has; of those that follow, it only counts whether all are zero.
const SIGNIFICANT: usize = 800;

/// The double that is nearest to a number, whatever the rounding mode.
pub fn nearest(text: &str) -> Option<f64> {
    // Most numbers, of which the double is exact.
    if let Ok(whole) = text.parse::<u32>() {
        return Some(whole.into());
    }
    let number: f64 = text.parse().ok()?;
    if text.len() > LONG {
        return nearest(&shortened(text));
    }
    // A word such as "infinity".
    if !is_finite(number) {
        return Some(number);
    }
    let (digits, exponent) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
    let point = if digits.contains('.') { "" } else { "." };
    [digits, point, ZEROS, exponent].concat().parse().ok()
}

/// The same number in less than `LONG` characters.
fn shortened(text: &str) -> String {
    // Far beyond the range of double, either way.
    const BEYOND: i64 = 100_000_000_000;
    let sign = if text.starts_with('-') { "-" } else { "" };
    let (number, exponent) =
        text.trim_start_matches(['-', '+']).split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches(['-', '+']).trim_start_matches('0');
    // As a fraction whose first digit is not zero.
    let mut zeros = 0;
    if whole.is_empty() {
        zeros = fraction.len() - fraction.trim_start_matches('0').len();
    }
    let digits = || whole.bytes().chain(fraction.bytes().skip(zeros)).map(char::from);
    let mut shown: String = digits().take(SIGNIFICANT).collect();
    if digits().skip(SIGNIFICANT).any(|digit| digit != '0') {
        shown.push('1');
    }
    // What does not fit is all digits, of which there may be zeros in front.
    let is_negative = exponent.starts_with('-');
    let exponent = exponent.trim_start_matches(['-', '+']).trim_start_matches('0');
    let exponent = if exponent.is_empty() { 0 } else { exponent.parse().unwrap_or(BEYOND).min(BEYOND) };
    let count = |length: usize| i64::try_from(length).unwrap_or(BEYOND);
    let exponent = if is_negative { -exponent } else { exponent } + count(whole.len()) - count(zeros);
    format!("{sign}0.{shown}e{}", exponent.clamp(-9999, 9999))
}

/// A number for people: no digits behind the point if there are only zeros. Written as in JSON, as the standard library's way of writing
/// numbers would be linked for this alone.
pub fn shown(number: f64) -> String {
    let text = Number::from_f64(number).map_or_else(|| "infinite".to_owned(), |number| number.to_string());
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// The same with at most one digit behind the point.
pub fn shown_roughly(number: f64) -> String {
    shown((number * 10.0).round() / 10.0)
}

/// Whether it is neither infinite nor NaN, without comparing it: a host may have enabled x86's exception for subnormal
/// operands.
pub fn is_finite(number: f64) -> bool {
    number.to_bits() & f64::INFINITY.to_bits() != f64::INFINITY.to_bits()
}

/// The same to calculate with: for one that is closer to zero than normal ones, the least of these.
pub fn nearest_normal(text: &str) -> Option<f64> {
    let number = nearest(text)?;
    Some(if number.is_subnormal() { f64::MIN_POSITIVE.copysign(number) } else { number })
}

/// The same for a number of JSON; None for what is none, and for one beyond the range of double.
pub fn of(value: &Value) -> Option<f64> {
    nearest_normal(value.as_number()?.as_str()).filter(|number| is_finite(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        for (number, text) in [
            (30.0, "30"),
            (0.0, "0"),
            (0.25, "0.25"),
            (31_536_000.0, "31536000"),
            (-1.5, "-1.5"),
            (f64::INFINITY, "infinite"),
        ] {
            assert_eq!(shown(number), text);
        }
        assert_eq!([0.0, 0.04, 1.25, 59.96].map(shown_roughly), ["0", "0", "1.3", "60"]);
    }

    #[test]
    fn it_is_what_the_standard_library_makes_of_it_in_the_usual_mode() {
        for digits in
            ["0", "-0", "1", "0.1", ".5", "5.", "+8.41", "9007199254740993", "123456789012345678901"]
        {
            for exponent in ["", "e0", "E5", "e-7", "e+22", "e23", "e-0022", "e308", "e-320", "e-400", "e400"]
            {
                let text = format!("{digits}{exponent}");
                let expected: f64 = text.parse().expect("a number");
                assert_eq!(nearest(&text).map(f64::to_bits), Some(expected.to_bits()), "{text}");
            }
        }
        // Longer than the standard library counts.
        let zeros = "0".repeat(700_000);
        for (text, expected) in [
            (format!("0.{zeros}1e700001"), 1.0),
            (format!("-0.{zeros}25E+700001"), -2.5),
            (format!("{zeros}7"), 7.0),
            (format!("1{zeros}e-700000"), 1.0),
            (format!("1{zeros}.0e-700001"), 0.1),
            (format!("1.{zeros}1"), 1.0),
            (format!("0.{zeros}"), 0.0),
            (format!("-{zeros}"), -0.0),
            (format!("1e{zeros}3"), 1000.0),
            (format!("1e-{zeros}3"), 0.001),
            (format!("1e-9{zeros}"), 0.0),
            (format!("1e9{zeros}"), f64::INFINITY),
            (format!("0e9{zeros}"), 0.0),
            // Between two doubles: the last digit decides.
            (format!("9007199254740993.{zeros}1"), 9007199254740994.0),
            (format!("9007199254740993.{zeros}"), 9007199254740992.0),
            (format!("{}e-{}", "1".repeat(819_200), 819_199), 10.0 / 9.0),
        ] {
            assert_eq!(nearest(&text).map(f64::to_bits), Some(expected.to_bits()), "{expected}");
        }
        for text in ["", ".", "e5", "1e", "-", "1.2.3", "0x1", "1 ", "one"] {
            assert_eq!(nearest(text), None, "{text}");
        }
        assert_eq!(nearest("-infinity"), Some(f64::NEG_INFINITY));
        assert!(nearest("nan").is_some_and(f64::is_nan));
        assert_eq!(of(&serde_json::json!("1")), None);
        assert_eq!(of(&serde_json::json!(0.1)), Some(0.1));
    }

    #[test]
    fn numbers_to_calculate_with_are_normal() {
        for (text, expected) in [
            ("5e-324", f64::MIN_POSITIVE),
            ("-2.2250738585072011e-308", -f64::MIN_POSITIVE),
            ("2.2250738585072014e-308", f64::MIN_POSITIVE),
            ("1e-400", 0.0),
            ("-0", -0.0),
            ("1e400", f64::INFINITY),
        ] {
            assert_eq!(nearest_normal(text).map(f64::to_bits), Some(expected.to_bits()), "{text}");
        }
        for (number, is) in
            [(0.0, true), (-5e-324, true), (f64::MAX, true), (f64::NEG_INFINITY, false), (f64::NAN, false)]
        {
            assert_eq!(is_finite(number), is, "{number}");
        }
    }
}
