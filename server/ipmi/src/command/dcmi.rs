//! Power as the whole machine takes it (DCMI 1.5, 6.6).

use super::{array, net_function::GROUP};
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;

/// Group extension of DCMI.
const DCMI: u8 = 0xdc;

/// Power of the machine (DCMI 1.5, table 6-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerReading {
    /// Now.
    pub current_watts: u16,
    /// Least, most and average since the statistics began.
    pub least_watts: u16,
    /// Most.
    pub most_watts: u16,
    /// Average.
    pub average_watts: u16,
    /// When, by the BMC's clock.
    pub at: u32,
    /// Over how long, in milliseconds.
    pub period_millis: u32,
}

impl PowerReading {
    fn parse(data: &[u8]) -> Option<Self> {
        let [group, c0, c1, l0, l1, m0, m1, a0, a1]: [u8; 9] = array(data, 0)?;
        let (at, period) = (array(data, 9)?, array(data, 13)?);
        // Bit 6: the numbers are being measured.
        let is_active = data.get(17)? & 0x40 != 0;
        (group == DCMI && is_active).then_some(Self {
            current_watts: u16::from_le_bytes([c0, c1]),
            least_watts: u16::from_le_bytes([l0, l1]),
            most_watts: u16::from_le_bytes([m0, m1]),
            average_watts: u16::from_le_bytes([a0, a1]),
            at: u32::from_le_bytes(at),
            period_millis: u32::from_le_bytes(period),
        })
    }
}

impl Session {
    /// Power of the machine; `None` where the BMC measures none now.
    ///
    /// # Errors
    /// As [`Session::ask`]; [`Error::Completion`] with "no such command" where there is no DCMI.
    pub async fn power_reading(&mut self) -> Result<Option<PowerReading>, Error> {
        let data = self.ask(&Request::new("get DCMI power reading", GROUP, 0x02, vec![DCMI, 0x01, 0, 0])).await?;
        Ok(PowerReading::parse(&data))
    }

    /// The asset tag, as DCMI keeps it.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn asset_tag(&mut self) -> Result<String, Error> {
        let data = self.ask(&Request::new("get DCMI asset tag", GROUP, 0x06, vec![DCMI, 0, 16])).await?;
        let text = String::from_utf8_lossy(data.get(2..).unwrap_or_default()).into_owned();
        Ok(text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_read_when_it_is_measured() {
        let mut data = vec![DCMI, 0xf4, 0x01, 0xc8, 0x00, 0x20, 0x03, 0xe8, 0x03, 1, 0, 0, 0, 0x60, 0xea, 0, 0, 0x40];
        let power = PowerReading::parse(&data);
        assert!(power.is_some_and(
            |p| (p.current_watts, p.least_watts, p.most_watts, p.average_watts, p.period_millis) == (500, 200, 800, 1000, 60_000)
        ));
        if let Some(state) = data.last_mut() {
            *state = 0;
        }
        assert_eq!(PowerReading::parse(&data), None);
        assert_eq!(PowerReading::parse(data.get(..17).unwrap_or_default()), None);
    }
}
