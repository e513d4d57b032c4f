//! INI: `address = name # notes`. A section is a group, or, when it has words of a server in it, a server.

use super::File;
use super::given::{Given, Key, Value, key_of};
use crate::bmcs::address;
use crate::secrets::Secret;

/// The section that lists servers of no group.
const SERVERS: &str = "servers";
/// The section of words that hold for all that follow.
const DEFAULTS: &str = "defaults";
/// The note that names a group instead.
const NVIDIA: &str = "nvidia";

/// Reads it. What is wrong with a line is told of that line.
pub(super) fn read(text: &str) -> File {
    let mut file = File::default();
    let mut defaults = Given::default();
    let mut section = String::new();
    // A section that is a server, while it is read.
    let mut server: Option<Given> = None;
    for (line, words) in (1_usize..).zip(text.lines().map(str::trim)) {
        if words.is_empty() || words.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = words.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name.trim()) {
            file.given.extend(server.take().map(|given: Given| given.with_defaults(&defaults)));
            name.clone_into(&mut section);
            continue;
        }
        let Some((left, right)) = words.split_once('=').map(|(left, right)| (left.trim(), right.trim())) else {
            file.refused.push((line, "a line is: address = name # notes".to_owned()));
            continue;
        };
        let lower = section.to_ascii_lowercase();
        match key_of(left) {
            Some(key) if lower == DEFAULTS => defaults.word(Some(key), Value::One(Secret::from(right))),
            Some(key) if !section.is_empty() && lower != SERVERS => {
                let given = server.get_or_insert_with(|| {
                    let mut given = Given::at(line);
                    given.text(Key::Name, &section);
                    given
                });
                // The section's own name gives way to one that is said.
                if key == Key::Name {
                    given.replace(Key::Name, right);
                } else {
                    given.word(Some(key), Value::One(Secret::from(right)));
                }
            }
            // A line that lost its section says who knows what: it must not become a host's name.
            Some(_) => file.refused.push((line, "a word about a server stands in no section of a server".to_owned())),
            None => match address::checked(left, true).ok().filter(|_| left.contains(['.', ':'])) {
                Some(_) => file.given.push(address_line(line, left, right, &section).with_defaults(&defaults)),
                None => file.refused.push((line, "what stands before = is no address".to_owned())),
            },
        }
    }
    file.given.extend(server.map(|given| given.with_defaults(&defaults)));
    file
}

fn address_line(line: usize, address: &str, words: &str, section: &str) -> Given {
    let (name, note) = words.split_once(" #").or_else(|| words.split_once("\t#")).unwrap_or((words, ""));
    let (name, note) = (name.trim(), note.trim());
    let mut given = Given::at(line);
    given.text(Key::BmcAddress, address);
    given.text(Key::Name, name);
    if !section.is_empty() && !section.eq_ignore_ascii_case(SERVERS) {
        given.text(Key::Group, section);
    }
    match note.eq_ignore_ascii_case(NVIDIA) {
        true if given.has(Key::Group) => {}
        true => given.text(Key::Group, NVIDIA),
        false => given.text(Key::Notes, note),
    }
    given
}
