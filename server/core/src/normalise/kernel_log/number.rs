//! Numbers at the start of a text.

/// Decimal digits: their value and what follows. `None` without a digit, or when the value needs more than 64 bits.
pub(in crate::normalise) fn decimal(text: &str) -> Option<(u64, &str)> {
    let (digits, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))?;
    Some((digits.parse().ok()?, rest))
}

/// Hexadecimal digits, with or without `0x`: their value and what follows.
pub(in crate::normalise) fn hexadecimal(text: &str) -> Option<(u64, &str)> {
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let (digits, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len()))?;
    Some((u64::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_the_digits_end() {
        assert_eq!(decimal("79, GPU"), Some((79, ", GPU")));
        assert_eq!(decimal("07"), Some((7, "")));
        assert_eq!(decimal(""), None);
        assert_eq!(decimal("-1"), None);
        assert_eq!(decimal("99999999999999999999"), None);
        assert_eq!(hexadecimal("0x4 (Drain)"), Some((4, " (Drain)")));
        assert_eq!(hexadecimal("bd80000000100134"), Some((0xbd80_0000_0010_0134, "")));
        assert_eq!(hexadecimal("0x"), None);
    }
}
