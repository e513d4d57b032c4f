//! The command line of `ironwatch-sim`.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// Simulated machines that speak the real protocol.
#[derive(Parser)]
#[command(name = "ironwatch-sim", version)]
pub struct Command {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Agents: they enrol, check in, and keep what the server does not take
    Agents(Agents),
    /// BMCs: real simulators of them, swept with the server's client, or held for a server
    Bmcs(Bmcs),
    /// Two BMCs whose every text is markup, by IPMI and by Redfish, held for a server
    Hostile(Hostile),
}

/// Where the two that mean harm are told.
#[derive(Args, Debug, Clone)]
pub struct Hostile {
    /// Write what a server is to be told of them, say `ready`, and keep them until standard input ends
    #[arg(long)]
    pub hold: PathBuf,
}

/// What is done with BMCs.
#[derive(Args, Debug, Clone)]
pub struct Bmcs {
    /// How many
    #[arg(long, default_value_t = 100)]
    pub count: usize,
    /// So many addresses after 127.20.0.1, for what runs beside others
    #[arg(long, default_value_t = 0)]
    pub first: u16,
    /// Entries in the log of each
    #[arg(long, default_value_t = 34)]
    pub entries: usize,
    /// All of one kind, with so many temperatures besides eleven other sensors; otherwise of four kinds
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=184))]
    pub temperatures: Option<u8>,
    /// So many of the temperatures have a record and are not there
    #[arg(long, default_value_t = 0)]
    pub absent: usize,
    /// Asked at once
    #[arg(long, default_value_t = 256)]
    pub at_once: usize,
    /// Requests on their way to one of them
    #[arg(long, default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=4))]
    pub window: usize,
    /// Steady sweeps; the middle one is told
    #[arg(long, default_value_t = 5)]
    pub sweeps: usize,
    /// The result as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// Do not sweep: write a file of hosts for a server, say `ready`, and keep them until standard input ends
    #[arg(long)]
    pub hold: Option<PathBuf>,
    /// With --hold: so many of them hang
    #[arg(long, default_value_t = 0, requires = "hold")]
    pub hanging: usize,
}

/// What the agents do.
#[derive(Args, Debug, Clone)]
pub struct Agents {
    /// Where the server is: http://HOST:PORT
    #[arg(long)]
    pub server: String,
    /// Join token, for as many hosts at least
    #[arg(long)]
    pub token: String,
    /// How many agents
    #[arg(long, default_value_t = 1)]
    pub hosts: usize,
    /// First part of their names; the number follows
    #[arg(long, default_value = "sim")]
    pub name: String,
    /// Between two check-ins of one agent
    #[arg(long, default_value = "30s", value_parser = span)]
    pub interval: Duration,
    /// How long they run, after all have joined
    #[arg(long, default_value = "60s", value_parser = span)]
    pub duration: Duration,
    /// The result as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// Numbers in each report
    #[arg(long, default_value_t = 100)]
    pub samples: usize,
    /// Kernel lines in each report
    #[arg(long, default_value_t = 0)]
    pub kernel_lines: usize,
    /// Texts of the kernel lines, one each; they are said in turn
    #[arg(long)]
    pub lines_file: Option<PathBuf>,
    /// Take the interval that the server's receipts ask for
    #[arg(long)]
    pub follow_interval: bool,
    /// Reports that one agent keeps while the server does not take them
    #[arg(long, default_value_t = 1_000)]
    pub spool: usize,
    /// Let agents fall silent at once, so long after the start
    #[arg(long, value_parser = span, conflicts_with = "connections")]
    pub silence_after: Option<Duration>,
    /// How many of a hundred agents fall silent
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub silence_percent: u8,
    /// Load: so many connections, each sends the next report when the last is acknowledged; --interval is only told
    #[arg(long)]
    pub connections: Option<usize>,
    /// With --connections: `max`, or reports per second over all of them, for example 500/s
    #[arg(long, default_value = "max", value_parser = rate, requires = "connections")]
    pub rate: Rate,
    /// Also tell processor time and memory of this process (the server's, on the same machine) over the run
    #[arg(long)]
    pub watch_pid: Option<u32>,
}

/// How fast a load is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// As fast as the server acknowledges.
    Max,
    /// Reports per second over all connections.
    PerSecond(f64),
}

fn rate(text: &str) -> Result<Rate, String> {
    if text == "max" {
        return Ok(Rate::Max);
    }
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.map(Rate::PerSecond).ok_or_else(|| "`max`, or a number above 0 with /s, for example 500/s".to_owned())
}

fn span(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        _ => return Err("a number with ms, s, m or h, for example 30s".to_owned()),
    };
    let number = number.parse::<f64>().ok().filter(|number| (0.0..1e6).contains(number));
    number.map(|number| Duration::from_secs_f64(number * seconds)).ok_or_else(|| "a number with ms, s, m or h, for example 30s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_rates_are_read_with_their_units() {
        assert_eq!(span("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(span("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(span("250ms"), Ok(Duration::from_millis(250)));
        assert!(["30", "s", "-1s", "1d", ""].iter().all(|text| span(text).is_err()));
        assert_eq!(rate("max"), Ok(Rate::Max));
        assert_eq!(rate("500/s"), Ok(Rate::PerSecond(500.0)));
        assert!(["0", "-1/s", "fast"].iter().all(|text| rate(text).is_err()));
    }
}
