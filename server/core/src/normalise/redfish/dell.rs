//! Dell iDRAC: ids of messages as in its registry (EEMI), `IDRAC.2.7.PSU0003`. Groups are letters, and within a group each
//! number is one message; those that measure come six in a row, for each limit one, for "out of range", and for "well again".

mod board;
mod parts;

use super::Record;
use super::said::{Part, Said, Says, end, fault};
use crate::bmc::guess::Maker;
use crate::component::Component;
use ironwatch_shared::Severity;

/// What messages of a group say, from one number to another.
struct Row {
    group: &'static str,
    from: u16,
    to: u16,
    says: RowSays,
    of: Of,
}

/// What messages of a row say.
#[derive(Clone, Copy)]
enum RowSays {
    /// All the same.
    Says(Says),
    /// Six in a row: lower warning, lower critical, upper warning, upper critical, out of range, well again.
    Limits(&'static str),
}

/// Which part.
#[derive(Clone, Copy)]
enum Of {
    /// One of a kind, which is not said.
    Kind(&'static str),
    /// By the first argument, with a word before it: `Fan 1A`.
    Named(&'static str, &'static str),
    /// By a name that the message implies.
    Called(&'static str, &'static str),
    /// A drive by its number in the first argument and its bay in the second.
    Drive,
    /// A PCI function by bus, device and function, in decimal.
    Function,
    /// The machine.
    Host,
}

const fn row(group: &'static str, from: u16, to: u16, says: Says, of: Of) -> Row {
    Row { group, from, to, says: RowSays::Says(says), of }
}

const fn one(group: &'static str, number: u16, says: Says, of: Of) -> Row {
    row(group, number, number, says, of)
}

const fn limits(group: &'static str, from: u16, class: &'static str, of: Of) -> Row {
    Row { group, from, to: from + 5, says: RowSays::Limits(class), of }
}

pub fn read(record: &Record<'_>) -> Option<Said> {
    let key = record.key();
    let is_dell = key.registry.eq_ignore_ascii_case("IDRAC") || record.oem.get("Dell").is_some() || record.maker == Maker::Dell;
    let (group, number) = key.numbered().filter(|_| is_dell)?;
    let row = rows().find(|row| row.group == group && (row.from..=row.to).contains(&number))?;
    let says = match row.says {
        RowSays::Says(says) => says,
        RowSays::Limits(class) => limit(class, (number - row.from) % 6),
    };
    Some(says.of(part(row.of, record.args), record.claim()))
}

fn rows() -> impl Iterator<Item = &'static Row> {
    board::ROWS.iter().chain(parts::ROWS)
}

fn limit(class: &'static str, place: u16) -> Says {
    match place {
        0 | 2 => fault(class, "warning", Severity::Warning),
        1 | 3 | 4 => fault(class, "critical", Severity::Critical),
        _ => end(class, "critical"),
    }
}

fn part(of: Of, args: &[String]) -> Part {
    let arg = |place: usize| args.get(place).map(|arg| arg.trim()).filter(|arg| !arg.is_empty());
    match of {
        Of::Kind(kind) => Part::Like(kind, String::new()),
        // Several modules at once are named in one argument; the first stands for them.
        Of::Named(kind, word) => {
            let first = arg(0).and_then(|arg| arg.split([',', ';']).next()).unwrap_or_default();
            let has_word = first.to_ascii_lowercase().contains(word.trim().to_ascii_lowercase().as_str());
            Part::Like(kind, if has_word || first.is_empty() { first.to_owned() } else { format!("{word}{first}") })
        }
        Of::Called(kind, name) => Part::Like(kind, name.to_owned()),
        Of::Drive => match (arg(0), arg(1)) {
            (Some(drive), Some(bay)) => Part::Like("drive", format!("Drive {drive} in bay {bay}")),
            (Some(drive), None) => Part::Like("drive", format!("Drive {drive}")),
            (None, _) => Part::Like("drive", String::new()),
        },
        Of::Function => {
            let number = |place: usize| arg(place).and_then(|text| text.parse::<u8>().ok());
            match (number(0), number(1), number(2)) {
                (Some(bus), Some(device), Some(function)) if device < 32 && function < 8 => {
                    Part::Exactly(Component::new("pci", &format!("0000:{bus:02x}:{device:02x}.{function}")))
                }
                _ => Part::Like("pci", String::new()),
            }
        }
        Of::Host => Part::Exactly(Component::host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::explain;
    use crate::observation::Code;

    #[test]
    fn every_line_is_in_the_catalog_and_no_number_is_in_two() {
        for row in rows() {
            let (class, code) = match row.says {
                RowSays::Says(Says::Fault(meaning) | Says::End(meaning)) => (meaning.class, meaning.code),
                RowSays::Says(Says::AsClaimed(class)) | RowSays::Limits(class) => (class, "critical"),
                RowSays::Says(Says::News) => continue,
            };
            assert_eq!(explain(class, Some(&Code::word(code))).entry.class, class, "{} {}", row.group, row.from);
        }
        let twice = |row: &&Row| rows().filter(|other| other.group == row.group && (other.from..=other.to).contains(&row.from)).count() > 1;
        // Failed boots stand among those that did not fail.
        let overlapping: Vec<_> = rows().filter(twice).map(|row| (row.group, row.from)).filter(|(group, _)| *group != "OSE").collect();
        assert_eq!(overlapping, []);
    }
}
