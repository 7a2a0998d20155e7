//! Numbers of JSON as floating-point numbers.

use serde_json::Value;

/// More digits than the standard library converts by floating-point arithmetic. That depends on the rounding mode, which is the
/// host's; with more digits it uses integers.
const ZEROS: &str = "00000000000000000000";

/// The double that is nearest to a number, whatever the rounding mode.
pub fn nearest(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    // A word such as "infinity".
    if !number.is_finite() {
        return Some(number);
    }
    let (digits, exponent) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
    let point = if digits.contains('.') { "" } else { "." };
    [digits, point, ZEROS, exponent].concat().parse().ok()
}

/// The same for a number of JSON; None for what is none, and for one beyond the range of double.
pub fn of(value: &Value) -> Option<f64> {
    nearest(value.as_number()?.as_str()).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in ["", ".", "e5", "1e", "-", "1.2.3", "0x1", "1 ", "one"] {
            assert_eq!(nearest(text), None, "{text}");
        }
        assert_eq!(nearest("-infinity"), Some(f64::NEG_INFINITY));
        assert!(nearest("nan").is_some_and(f64::is_nan));
        assert_eq!(of(&serde_json::json!("1")), None);
        assert_eq!(of(&serde_json::json!(0.1)), Some(0.1));
    }
}
