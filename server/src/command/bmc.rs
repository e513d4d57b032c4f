//! `bmc …`: asks one BMC, without a database, for people who set one up and for scripts.

mod act;
mod ipmi;
mod probe;
mod redfish;
mod shapes;

use crate::settings::read_secret;
use crate::sources::bmc::{Action, Power, Trouble};
use clap::{Args, Subcommand, ValueEnum};
use ironwatch_ipmi::Privilege;
use ironwatch_redfish::Pin;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::process::ExitCode;

const IPMI_PORT: u16 = 623;
const REDFISH_PORT: u16 = 443;

/// Ask one BMC.
#[derive(Args)]
pub struct BmcCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Args)]
struct Whom {
    /// Host name or address of the BMC
    #[arg(long)]
    address: String,
    /// Port, by whichever protocol: 623 for IPMI and 443 for Redfish unless given
    #[arg(long)]
    port: Option<u16>,
    /// Port of IPMI
    #[arg(long)]
    ipmi_port: Option<u16>,
    /// Port of Redfish
    #[arg(long)]
    redfish_port: Option<u16>,
    /// SHA-256 of the public key of the BMC's certificate, 64 hex digits: it is trusted as that, and as nothing else
    #[arg(long, value_parser = pin)]
    pin: Option<Pin>,
    /// User at the BMC
    #[arg(long)]
    user: String,
    /// File with the password on its first line
    #[arg(long)]
    password_file: PathBuf,
    /// File with the IPMI BMC key (K_G) on its first line, where the BMC wants one
    #[arg(long)]
    bmc_key_file: Option<PathBuf>,
    /// How to ask; auto: by Redfish, and by IPMI for what that lacks
    #[arg(long, value_enum, default_value_t = Protocol::Auto)]
    protocol: Protocol,
    /// Highest privilege to ask for with IPMI: user, operator or administrator; a user who has less gets what she has
    #[arg(long, default_value = "administrator", value_parser = privilege)]
    privilege: Privilege,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Protocol {
    Auto,
    Ipmi,
    Redfish,
}

#[derive(Subcommand)]
enum Verb {
    /// Find out how it can be spoken to, and say what to change where it cannot
    Probe {
        #[command(flatten)]
        whom: Whom,
    },
    /// All sensors, with limits
    Sensors {
        #[command(flatten)]
        whom: Whom,
    },
    /// The event log, or clear it
    Sel {
        #[command(flatten)]
        whom: Whom,
        /// Erase all of it, after it has been read and printed
        #[arg(long)]
        clear: bool,
    },
    /// What the parts say of themselves
    Fru {
        #[command(flatten)]
        whom: Whom,
    },
    /// What the machine is
    Inventory {
        #[command(flatten)]
        whom: Whom,
    },
    /// The machine's power: status, on, off, soft, cycle, reset, nmi
    Power {
        #[command(flatten)]
        whom: Whom,
        #[arg(value_enum, default_value_t = PowerVerb::Status)]
        verb: PowerVerb,
    },
    /// Do something else: reset the BMC, light its lamp, set its clock, delete an entry of its log, choose what to boot
    Act {
        #[command(flatten)]
        whom: Whom,
        /// What: cold-reset, warm-reset, clear-log, set-clock, event-log-on, event-log-off, identify-on, identify-off,
        /// delete-entry=ID, boot=DEVICE, boot-uefi=DEVICE, console=SECONDS
        #[arg(value_parser = act::parse)]
        what: Action,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PowerVerb {
    Status,
    On,
    Off,
    Soft,
    Cycle,
    Reset,
    Nmi,
}

impl PowerVerb {
    /// What is to be done; none: nothing.
    fn action(self) -> Option<Action> {
        let verb = match self {
            PowerVerb::Status => return None,
            PowerVerb::On => Power::On,
            PowerVerb::Off => Power::Off,
            PowerVerb::Soft => Power::Soft,
            PowerVerb::Cycle => Power::Cycle,
            PowerVerb::Reset => Power::Reset,
            PowerVerb::Nmi => Power::Nmi,
        };
        Some(Action::Power { verb })
    }
}

fn privilege(word: &str) -> Result<Privilege, String> {
    Privilege::parse(word).ok_or_else(|| "must be user, operator or administrator".to_owned())
}

fn pin(text: &str) -> Result<Pin, String> {
    Pin::parse(text).map_err(|_| "must be 64 hex digits".to_owned())
}

/// What is printed: as JSON, or as text for people.
struct Answer {
    json: Value,
    text: String,
}

impl Verb {
    fn whom(&self) -> &Whom {
        match self {
            Verb::Probe { whom }
            | Verb::Sensors { whom }
            | Verb::Sel { whom, .. }
            | Verb::Fru { whom }
            | Verb::Inventory { whom }
            | Verb::Power { whom, .. }
            | Verb::Act { whom, .. } => whom,
        }
    }
}

impl BmcCommand {
    /// Asks and prints. Exit codes: 0 done, 1 the BMC could not be asked, 2 something was given wrongly.
    pub fn run(&self) -> ExitCode {
        let whom = self.verb.whom();
        match crate::runtime(self.ask(whom)) {
            Ok(answer) => {
                print(&if whom.json { answer.json.to_string() } else { answer.text.trim_end().to_owned() });
                ExitCode::SUCCESS
            }
            Err(Failure::Given(words)) => {
                eprintln!("ironwatch-server: {words}");
                ExitCode::from(2)
            }
            Err(Failure::Bmc(trouble)) => {
                if whom.json {
                    print(&json!({ "error": shapes::trouble(&trouble) }).to_string());
                } else {
                    eprintln!("ironwatch-server: {}: {}", whom.address, trouble.sentence());
                }
                ExitCode::FAILURE
            }
        }
    }

    async fn ask(&self, whom: &Whom) -> Result<Answer, Failure> {
        match (&self.verb, whom.protocol) {
            (_, Protocol::Ipmi) => ipmi::ask(&self.verb, whom).await,
            (Verb::Probe { .. }, Protocol::Auto | Protocol::Redfish) => probe::ask(whom).await,
            (_, Protocol::Auto | Protocol::Redfish) => redfish::ask(&self.verb, whom).await,
        }
    }
}

/// Prints a line. Who reads may have heard enough: `| head`.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Why nothing is printed.
enum Failure {
    /// Something was given wrongly.
    Given(String),
    /// The BMC.
    Bmc(Trouble),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::Bmc(trouble)
    }
}

impl Whom {
    fn password(&self) -> Result<String, Failure> {
        read_secret(&self.password_file.to_string_lossy(), "--password-file").map_err(|error| Failure::Given(error.0))
    }

    fn bmc_key(&self) -> Result<Option<String>, Failure> {
        let read = |path: &PathBuf| read_secret(&path.to_string_lossy(), "--bmc-key-file").map_err(|error| Failure::Given(error.0));
        self.bmc_key_file.as_ref().map(read).transpose()
    }

    fn ipmi_address(&self) -> Result<SocketAddr, Failure> {
        self.socket_address(self.ipmi_port.or(self.port).unwrap_or(IPMI_PORT))
    }

    fn redfish_address(&self) -> Result<SocketAddr, Failure> {
        self.socket_address(self.redfish_port.or(self.port).unwrap_or(REDFISH_PORT))
    }

    fn socket_address(&self, port: u16) -> Result<SocketAddr, Failure> {
        let name = self.address.trim_matches(['[', ']']);
        let found = (name, port).to_socket_addrs();
        let first = found.map_err(|error| Failure::Given(format!("--address {}: {error}", self.address)))?.next();
        first.ok_or_else(|| Failure::Given(format!("--address {}: no address is known for it", self.address)))
    }
}
