//! A plain list, as it is pasted: `globalIPMI:user,password`, then one server in each line, its fields between commas.

use super::File;
use super::given::{Given, Key};
use crate::bmcs::address;

/// Words before a login that holds for all lines after it.
const GLOBAL_IPMI: &str = "globalipmi:";
/// The same for signing in to the hosts themselves.
const GLOBAL_SSH: [&str; 2] = ["globalssh:", "global:"];

/// What the fields of a line are, by their number. A line without a BMC is nothing for us, and is told so.
const SHAPES: &[(usize, &[Key])] = &[
    (1, &[Key::HostAddress]),
    (2, &[Key::HostAddress, Key::BmcAddress]),
    (3, &[Key::HostAddress, Key::Other, Key::Other]),
    (5, &[Key::HostAddress, Key::Other, Key::Other, Key::Username, Key::Password]),
    (6, &[Key::HostAddress, Key::Other, Key::Other, Key::Username, Key::Password, Key::BmcAddress]),
];

/// Reads it. What is wrong with a line is told of that line.
pub(super) fn read(text: &str) -> File {
    let mut file = File::default();
    let mut defaults = Given::default();
    for (line, words) in (1_usize..).zip(text.lines().map(str::trim)) {
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        if let Some(login) = after(words, GLOBAL_IPMI) {
            // A password may have commas, a user name has none.
            match login.split_once(',').map(|(user, password)| (user.trim(), password.trim())) {
                Some((user, password)) if !user.is_empty() && !password.is_empty() => {
                    defaults = Given::at(line);
                    defaults.text(Key::Username, user);
                    defaults.text(Key::Password, password);
                }
                Some(_) | None => file.refused.push((line, "globalIPMI: is followed by user,password".to_owned())),
            }
            continue;
        }
        if GLOBAL_SSH.iter().any(|prefix| after(words, prefix).is_some()) {
            file.warnings.push((line, "a login to the hosts themselves is not needed and passed over".to_owned()));
            continue;
        }
        let fields: Vec<&str> = words.split(',').map(str::trim).collect();
        let Some((_, keys)) = SHAPES.iter().find(|(number, _)| *number == fields.len()) else {
            file.refused.push((line, format!("a line has 1, 2, 3, 5 or 6 fields, and this one has {}", fields.len())));
            continue;
        };
        let mut given = Given::at(line);
        for (key, field) in keys.iter().zip(&fields) {
            given.text(*key, field);
        }
        // The list has no names: the address of the host is the best there is. What is no address may be anything.
        match fields.first().filter(|first| first.contains(['.', ':']) && address::checked(first, true).is_ok()) {
            Some(first) => given.text(Key::Name, first),
            None => {
                file.refused.push((line, "the first field is no address".to_owned()));
                continue;
            }
        }
        file.given.push(given.with_defaults(&defaults));
    }
    file
}

/// What follows a beginning, in whichever letters it is written.
fn after<'a>(words: &'a str, beginning: &str) -> Option<&'a str> {
    let (first, rest) = words.split_at_checked(beginning.len())?;
    first.eq_ignore_ascii_case(beginning).then_some(rest)
}
