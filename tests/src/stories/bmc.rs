//! What happens to BMCs in stories.

use crate::counterparties::ipmi_board::Board;

/// Something that happens to a BMC, or to what it watches.
#[derive(Debug, Clone, PartialEq)]
pub enum Happens {
    /// `silent`: nothing listens at its address.
    Silent,
    /// `answers`.
    Answers,
    /// `refuses-login`: somebody has changed the password.
    RefusesLogin,
    /// `takes-login`: the password is again the one that we have.
    TakesLogin,
    /// `power on`, `power off`, `power off ac-lost`.
    Power { on: bool, ac_lost: bool },
    /// `writes 23 0a 6f c2 ff ff`: sensor type, sensor number, direction and event type, three bytes of data.
    Writes([u8; 6]),
    /// `sensor CPU1 Temp = 97`.
    Number { sensor: String, number: f64 },
    /// `states PS2 Status = 0 3`: these hold, and no others.
    States { sensor: String, offsets: Vec<u8> },
}

impl Happens {
    /// From a line of a story.
    ///
    /// # Errors
    /// What cannot happen.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("a BMC cannot {text:?}");
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        let sensor = || rest.split_once(" = ").map(|(sensor, shows)| (sensor.trim().to_owned(), shows.trim())).ok_or_else(wrong);
        match (verb, rest) {
            ("silent", "") => Ok(Self::Silent),
            ("answers", "") => Ok(Self::Answers),
            ("refuses-login", "") => Ok(Self::RefusesLogin),
            ("takes-login", "") => Ok(Self::TakesLogin),
            ("power", "on") => Ok(Self::Power { on: true, ac_lost: false }),
            ("power", "on ac-lost") => Ok(Self::Power { on: true, ac_lost: true }),
            ("power", "off") => Ok(Self::Power { on: false, ac_lost: false }),
            ("power", "off ac-lost") => Ok(Self::Power { on: false, ac_lost: true }),
            ("writes", _) => {
                let bytes: Option<Vec<u8>> = rest.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
                bytes.and_then(|bytes| bytes.try_into().ok()).map(Self::Writes).ok_or_else(wrong)
            }
            ("sensor", _) => {
                let (sensor, number) = sensor()?;
                Ok(Self::Number { sensor, number: number.parse().map_err(|_| wrong())? })
            }
            ("states", _) => {
                let (sensor, offsets) = sensor()?;
                let offsets: Result<Vec<u8>, _> = offsets.split_whitespace().map(str::parse).collect();
                Ok(Self::States { sensor, offsets: offsets.map_err(|_| wrong())? })
            }
            _ => Err(wrong()),
        }
    }

    /// What of it is seen of the board, done.
    ///
    /// # Errors
    /// When the board has no such sensor.
    pub fn change(&self, board: &mut Board) -> Result<(), String> {
        match self {
            Self::Power { on, ac_lost } => {
                (board.power_on, board.ac_lost) = (*on, *ac_lost);
                Ok(())
            }
            Self::Number { sensor, number } => board.show_number(sensor, *number),
            Self::States { sensor, offsets } => board.show_states(sensor, offsets),
            Self::Silent | Self::Answers | Self::RefusesLogin | Self::TakesLogin | Self::Writes(_) => Ok(()),
        }
    }
}

/// Something that a person does to a host through us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByUs {
    /// `reset`: the machine.
    Reset,
    /// `reset the bmc`: it is silent until the story says that it answers.
    ResetBmc,
}

impl ByUs {
    /// From a line of a story.
    ///
    /// # Errors
    /// What cannot be done.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "reset" => Ok(Self::Reset),
            "reset the bmc" => Ok(Self::ResetBmc),
            other => Err(format!("we cannot {other:?}")),
        }
    }
}
