//! Bytes as elements of GF(256) with the polynomial x⁸+x⁴+x³+x²+1, and the check bytes of Reed and Solomon.

fn times(a: u8, b: u8) -> u8 {
    let product = (0..8).rev().fold(0_u16, |product, bit| {
        // The ninth bit is taken back at once.
        (product << 1) ^ ((product >> 7) * 0x11d) ^ (u16::from((b >> bit) & 1) * u16::from(a))
    });
    product.to_le_bytes()[0]
}

/// The polynomial whose roots are the first powers of 2; its highest coefficient, 1, is left out.
fn divisor(degree: usize) -> Vec<u8> {
    let mut coefficients = vec![0; degree.saturating_sub(1)];
    coefficients.push(1);
    let mut root = 1;
    for _ in 0..degree {
        let next = coefficients.iter().skip(1).copied().chain([0]);
        coefficients = coefficients.iter().zip(next).map(|(one, next)| times(*one, root) ^ next).collect();
        root = times(root, 2);
    }
    coefficients
}

/// What is left when the bytes are divided: the check bytes that stand behind them.
pub fn check_bytes(bytes: &[u8], degree: usize) -> Vec<u8> {
    let by = divisor(degree);
    let mut left = vec![0; degree];
    for byte in bytes {
        let factor = byte ^ left.first().copied().unwrap_or_default();
        let next = left.iter().skip(1).copied().chain([0]);
        left = by.iter().zip(next).map(|(one, next)| next ^ times(*one, factor)).collect();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_has_its_check_bytes() {
        // "01234567" of version 1-M in ISO/IEC 18004, annex I.
        let bytes = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
        assert_eq!(check_bytes(&bytes, 10), [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
    }
}
