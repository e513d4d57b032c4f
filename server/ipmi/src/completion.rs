//! Completion codes: how a BMC says that it did not do something (IPMI 2.0, table 5-2).

use std::fmt;

/// A completion code; 0 is success and never an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Completion(pub u8);

impl Completion {
    /// It has no time now.
    pub const BUSY: u8 = 0xc0;
    /// It does not know the command.
    pub const INVALID_COMMAND: u8 = 0xc1;
    /// It does not know the command for this part of itself.
    pub const INVALID_FOR_LUN: u8 = 0xc2;
    /// It ran out of time.
    pub const TIMEOUT: u8 = 0xc3;
    /// Somebody else has changed what was reserved.
    pub const RESERVATION_LOST: u8 = 0xc5;
    /// The data of the request are too short or too long.
    pub const LENGTH: u8 = 0xc7;
    /// More was asked for than is there.
    pub const TOO_LONG: u8 = 0xc8;
    /// Something in the request is out of range.
    pub const RANGE: u8 = 0xc9;
    /// It cannot give so many bytes at once.
    pub const TOO_MANY_BYTES: u8 = 0xca;
    /// There is no such sensor, record or data.
    pub const NOT_PRESENT: u8 = 0xcb;
    /// Something in the request is not valid.
    pub const INVALID_FIELD: u8 = 0xcc;
    /// The command cannot be used for this sensor or record.
    pub const ILLEGAL: u8 = 0xcd;
    /// It cannot answer now.
    pub const NO_ANSWER_NOW: u8 = 0xce;
    /// The repository is being updated.
    pub const BEING_UPDATED: u8 = 0xd0;
    /// The BMC is starting.
    pub const STARTING: u8 = 0xd2;
    /// The privilege does not suffice, or the interface is the wrong one.
    pub const PRIVILEGE: u8 = 0xd4;
    /// Not in the present state.
    pub const NOT_NOW: u8 = 0xd5;
    /// That part of the BMC is switched off.
    pub const DISABLED: u8 = 0xd6;

    /// The same request may succeed a moment later.
    #[must_use]
    pub fn is_passing(self) -> bool {
        [Self::BUSY, Self::TIMEOUT, Self::NO_ANSWER_NOW].contains(&self.0)
    }

    /// The BMC has no such command.
    #[must_use]
    pub fn is_unknown_command(self) -> bool {
        [Self::INVALID_COMMAND, Self::INVALID_FOR_LUN].contains(&self.0)
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        WORDS.iter().find(|(code, _)| *code == self.0).map_or(
            match self.0 {
                0x01..=0x7e => "refused with a code of the maker",
                0x80..=0xbe => "refused with a code of this command",
                _ => "refused",
            },
            |(_, words)| words,
        )
    }
}

const WORDS: &[(u8, &str)] = &[
    (0x00, "done"),
    (0xc0, "busy"),
    (0xc1, "it has no such command"),
    (0xc2, "it has no such command there"),
    (0xc3, "it ran out of time"),
    (0xc4, "it ran out of memory"),
    (0xc5, "the reservation was lost"),
    (0xc6, "it cut the request"),
    (0xc7, "the length of the request is wrong"),
    (0xc8, "it takes fewer bytes"),
    (0xc9, "out of range"),
    (0xca, "it cannot give so many bytes at once"),
    (0xcb, "not present"),
    (0xcc, "it does not take these data"),
    (0xcd, "not for this sensor or record"),
    (0xce, "it has no answer now"),
    (0xcf, "it takes this request for a repetition"),
    (0xd0, "the repository is being updated"),
    (0xd1, "its firmware is being updated"),
    (0xd2, "it is starting"),
    (0xd3, "what is asked for does not answer"),
    (0xd4, "the privilege does not suffice, or not over LAN"),
    (0xd5, "not in its present state"),
    (0xd6, "switched off"),
    (0xff, "refused without a reason"),
];

impl fmt::Display for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#04x})", self.words(), self.0)
    }
}
