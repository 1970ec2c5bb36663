//! How wide text is. A picture is made without a browser, so a table of widths has to do: that of Helvetica, whose metrics
//! Arial and Liberation Sans share, with some room for others.

/// The widths of the characters from the space to the tilde, in thousandths of the size.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
    722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
    500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// What stands for the rest of a text that is shortened.
const REST: char = '…';

/// The width of a text, in pixels and rounded up.
pub(crate) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let thousandths: i64 = text.chars().map(|of| i64::from(width_of(of))).sum();
    // Bold is wider by a twelfth, and three in a hundred are for fonts that are wider than Helvetica.
    let factor = if bold { 1083 * 103 } else { 1000 * 103 };
    let pixels = (thousandths * i64::from(size) * factor).div_euclid(100_000_000) + 1;
    i32::try_from(pixels).unwrap_or(i32::MAX)
}

fn width_of(of: char) -> u16 {
    let at = usize::try_from(u32::from(of).wrapping_sub(32)).unwrap_or(usize::MAX);
    // Ideographs take the whole square, and some letters of other scripts nearly so.
    WIDTHS.get(at).copied().unwrap_or(if u32::from(of) < 0x1100 { 800 } else { 1050 })
}

/// A text that is no wider than this, with an ellipsis for what does not fit; empty when not even that does.
pub(crate) fn fitting(text: &str, size: i32, bold: bool, most: i32) -> String {
    if width(text, size, bold) <= most {
        return text.to_owned();
    }
    let mut short: Vec<char> = text.chars().collect();
    while short.pop().is_some() {
        let shortened: String = short.iter().collect::<String>().trim_end().chars().chain([REST]).collect();
        if width(&shortened, size, bold) <= most {
            return shortened;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_and_shortened() {
        assert_eq!(width("", 12, false), 1);
        assert!(width("mmmm", 12, false) > width("iiii", 12, false));
        assert!(width("mmmm", 12, true) > width("mmmm", 12, false));
        assert_eq!(fitting("dawn", 12, false, 100), "dawn");
        let short = fitting("prod-trantor-load-balancer", 12, false, 80);
        assert!(short.starts_with("prod-") && short.ends_with('…'), "{short}");
        assert!(width(&short, 12, false) <= 80);
        assert_eq!(fitting("prod", 12, false, 3), "");
    }
}
