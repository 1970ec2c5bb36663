//! Estimates as people read them.

mod markdown;
mod text;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::estimate::{Line, Range};

pub use markdown::markdown;
pub use text::text;

/// An amount of money with cents and thousands: `1,234.50`.
fn money(amount: Decimal) -> String {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.2}", rounded.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
    format!("{sign}{}.{cents}", thousands(whole))
}

/// What is paid for, with its detail as far as it is short.
fn item(of: &Line) -> String {
    const MOST: usize = 30;
    if of.detail.is_empty() {
        return of.item.clone();
    }
    let short: String = of.detail.chars().take(MOST).collect();
    let rest = if short.len() < of.detail.len() { "…" } else { "" };
    format!("{} ({short}{rest})", of.item)
}

/// A difference: always with a sign.
fn signed(amount: Decimal) -> String {
    let text = money(amount);
    if text.starts_with('-') { text } else { format!("+{text}") }
}

fn thousands(whole: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A quantity or the price of a unit, without zeros at its end: `730`, `0.0004–0.06`.
fn range(of: Range) -> String {
    let short = |amount: Decimal| {
        let text = amount.round_dp(6).normalize().to_string();
        match text.split_once('.') {
            Some((whole, rest)) => format!("{}.{rest}", thousands(whole)),
            None => thousands(&text),
        }
    };
    if of.low == of.high { short(of.low) } else { format!("{}–{}", short(of.low), short(of.high)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_when_it_is_shown_alone() {
        let read = |text: &str| text.parse::<Decimal>().unwrap_or_default();
        assert_eq!(money(read("1234567.005")), "1,234,567.01");
        assert_eq!(money(read("-0.001")), "0.00");
        assert_eq!(signed(read("-12.5")), "-12.50");
        assert_eq!(signed(read("0")), "+0.00");
        assert_eq!(range(Range::of(1, 2, 10_000)), "1–10,000");
        assert_eq!(range(Range::exactly(read("0.0004"))), "0.0004");
    }
}
