//! What is asked of a BMC, and what it answers.

use crate::completion::Completion;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it is called, for errors.
    pub name: &'static str,
    /// Even (IPMI 2.0, table 5-1).
    pub net_function: u8,
    /// Of the BMC: 0, for sensors above 255 also 1 and 3.
    pub lun: u8,
    /// Within the network function.
    pub command: u8,
    /// What follows the command.
    pub data: Vec<u8>,
    /// Asked once only: done twice it does something else than done once.
    pub once: bool,
}

impl Request {
    /// A request to LUN 0 that may be repeated.
    #[must_use]
    pub fn new(name: &'static str, net_function: u8, command: u8, data: Vec<u8>) -> Self {
        Self { name, net_function, lun: 0, command, data, once: false }
    }

    /// To another LUN.
    #[must_use]
    pub fn to_lun(self, lun: u8) -> Self {
        Self { lun, ..self }
    }

    /// Never repeated.
    #[must_use]
    pub fn only_once(self) -> Self {
        Self { once: true, ..self }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 0 is success.
    pub code: Completion,
    /// What follows the code.
    pub data: Vec<u8>,
}
