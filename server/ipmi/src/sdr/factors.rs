//! From a raw byte to a number: `y = L((M x + B 10^K1) 10^K2)` (IPMI 2.0, 36.3).

/// How the byte is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawFormat {
    Unsigned,
    OnesComplement,
    TwosComplement,
}

/// The function after the linear part (table 43-1, byte 24).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linearization {
    /// `y`
    Linear,
    /// `ln y`
    Ln,
    /// `log10 y`
    Log10,
    /// `log2 y`
    Log2,
    /// `e^y`
    E,
    /// `10^y`
    Exp10,
    /// `2^y`
    Exp2,
    /// `1/y`
    Reciprocal,
    /// `y²`
    Square,
    /// `y³`
    Cube,
    /// `√y`
    SquareRoot,
    /// `1/y³`
    CubeReciprocal,
    /// The factors are different for each raw value and must be asked for (36.2).
    NonLinear,
}

impl Linearization {
    /// `None` for what nobody has defined.
    #[must_use]
    pub fn parse(byte: u8) -> Option<Self> {
        const ORDER: [Linearization; 12] = [
            Linearization::Linear,
            Linearization::Ln,
            Linearization::Log10,
            Linearization::Log2,
            Linearization::E,
            Linearization::Exp10,
            Linearization::Exp2,
            Linearization::Reciprocal,
            Linearization::Square,
            Linearization::Cube,
            Linearization::SquareRoot,
            Linearization::CubeReciprocal,
        ];
        match byte & 0x7f {
            0x70 => Some(Linearization::NonLinear),
            number => ORDER.get(usize::from(number)).copied(),
        }
    }

    fn apply(self, y: f64) -> f64 {
        match self {
            Linearization::Linear | Linearization::NonLinear => y,
            Linearization::Ln => y.ln(),
            Linearization::Log10 => y.log10(),
            Linearization::Log2 => y.log2(),
            Linearization::E => y.exp(),
            Linearization::Exp10 => 10_f64.powf(y),
            Linearization::Exp2 => y.exp2(),
            Linearization::Reciprocal => y.recip(),
            Linearization::Square => y * y,
            Linearization::Cube => y * y * y,
            Linearization::SquareRoot => y.sqrt(),
            Linearization::CubeReciprocal => (y * y * y).recip(),
        }
    }
}

/// The linear part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// M, ten bits.
    pub m: i16,
    /// B, ten bits.
    pub b: i16,
    /// K1, the exponent of B.
    pub b_exponent: i8,
    /// K2, the exponent of the result.
    pub result_exponent: i8,
}

/// The lowest `bits` of a number as a signed one.
fn signed(value: u16, bits: u32) -> i16 {
    let shift = 16 - bits;
    ((value << shift) as i16) >> shift
}

impl Factors {
    /// From the six bytes as a record and `Get Sensor Reading Factors` have them: M, M and tolerance, B, B and accuracy,
    /// accuracy and exponent, exponents.
    #[must_use]
    pub fn parse(bytes: &[u8; 6]) -> Self {
        let [m_low, m_high, b_low, b_high, _, exponents] = *bytes;
        let ten_bits = |low: u8, high: u8| signed(u16::from(low) | u16::from(high >> 6) << 8, 10);
        let four_bits = |nibble: u8| signed(u16::from(nibble & 0x0f), 4) as i8;
        Self {
            m: ten_bits(m_low, m_high),
            b: ten_bits(b_low, b_high),
            b_exponent: four_bits(exponents),
            result_exponent: four_bits(exponents >> 4),
        }
    }

    /// The number for a raw value; `None` where there is none, as for a logarithm of nothing.
    #[must_use]
    pub fn number(&self, raw: i16, linearization: Linearization) -> Option<f64> {
        let power = |exponent: i8| 10_f64.powi(exponent.into());
        let y = (f64::from(self.m) * f64::from(raw) + f64::from(self.b) * power(self.b_exponent)) * power(self.result_exponent);
        Some(linearization.apply(y)).filter(|number| number.is_finite())
    }

    /// The width of one raw step, for hysteresis and tolerances, which are not shifted by B.
    #[must_use]
    pub fn width(&self, raw: u8, linearization: Linearization) -> Option<f64> {
        let y = f64::from(self.m) * f64::from(raw) * 10_f64.powi(self.result_exponent.into());
        Some(linearization.apply(y)).filter(|number| number.is_finite() && linearization == Linearization::Linear)
    }
}

impl RawFormat {
    /// From the two highest bits of the units byte; `None`: the sensor gives no number.
    pub fn parse(units: u8) -> Option<Self> {
        match units >> 6 {
            0 => Some(RawFormat::Unsigned),
            1 => Some(RawFormat::OnesComplement),
            2 => Some(RawFormat::TwosComplement),
            _ => None,
        }
    }

    pub fn value(self, raw: u8) -> i16 {
        match self {
            RawFormat::Unsigned => raw.into(),
            RawFormat::TwosComplement => i16::from(raw as i8),
            // Minus zero is zero.
            RawFormat::OnesComplement => i16::from(raw as i8) + i16::from(raw & 0x80 != 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_have_ten_and_four_bits_with_signs() {
        let factors = Factors::parse(&[0xff, 0xc0, 0x00, 0x80, 0x00, 0xe1]);
        assert_eq!(factors, Factors { m: -1, b: -512, b_exponent: 1, result_exponent: -2 });
        assert_eq!(Factors::parse(&[0x3c, 0, 0, 0, 0, 0xd0]).number(200, Linearization::Linear), Some(12.0));
    }

    #[test]
    fn raw_bytes_have_three_meanings() {
        let values = |format: RawFormat| [0_u8, 1, 0x7f, 0x80, 0xfe, 0xff].map(|raw| format.value(raw));
        assert_eq!(values(RawFormat::Unsigned), [0, 1, 127, 128, 254, 255]);
        assert_eq!(values(RawFormat::TwosComplement), [0, 1, 127, -128, -2, -1]);
        assert_eq!(values(RawFormat::OnesComplement), [0, 1, 127, -127, -1, 0]);
    }

    #[test]
    fn every_function_is_applied_and_no_number_is_none() {
        let one = Factors { m: 1, b: 0, b_exponent: 0, result_exponent: 0 };
        let at = |raw: i16, byte: u8| Linearization::parse(byte).and_then(|function| one.number(raw, function));
        assert_eq!((at(8, 3), at(100, 2), at(2, 5), at(3, 6)), (Some(3.0), Some(2.0), Some(100.0), Some(8.0)));
        assert_eq!((at(4, 7), at(3, 8), at(2, 9), at(9, 10), at(2, 11)), (Some(0.25), Some(9.0), Some(8.0), Some(3.0), Some(0.125)));
        assert!(at(1, 1) == Some(0.0) && at(1, 4).is_some_and(|e| (e - std::f64::consts::E).abs() < 1e-12));
        assert_eq!((at(0, 1), at(0, 7), at(-1, 10), at(0, 0x0c)), (None, None, None, None));
    }
}
