//! Logins by SSH: OpenSSH (auth.c, auth2.c, packet.c, sshconnect, loginrec; from 9.8 on `sshd-session` says it), the
//! PAM modules it calls, and TCP wrappers.
//!
//! Names are an attacker's to choose: `x from 192.0.2.1 port 22` is a name somebody may try. So the address is the one
//! behind the last ` from ` that has an address's form and a place where sshd writes one.

mod pam;

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use core::net::Ipv6Addr;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    match said.program {
        "sshd" | "sshd-session" | "sshd-auth" => repeated(said.text).or_else(|| line(said.text)),
        // Linux-PAM before 0.99 wrote the module into the name.
        "sshd(pam_unix)" => pam::module("pam_unix", said.text),
        _ => None,
    }
}

/// `message repeated 5 times: [ Failed password for … ]`, as rsyslog writes it.
fn repeated(text: &str) -> Option<Understood> {
    let (count, rest) = text.strip_prefix("message repeated ")?.split_once(" times: [")?;
    let count: u64 = count.parse().ok()?;
    Some(line(rest.strip_suffix(']').unwrap_or(rest).trim())?.with("count", count))
}

fn line(text: &str) -> Option<Understood> {
    /// Asked in this order; each reads from the start.
    const READERS: [fn(&str) -> Option<Understood>; 9] =
        [method, unknown_user, not_allowed, max_attempts, pam::understand, closed, no_login, name_and_address, refused];
    // Solaris puts a number and a level before the text.
    let text = match text.strip_prefix("[ID ") {
        Some(rest) => rest.split_once("] ")?.1,
        None => text,
    };
    let text = text.strip_suffix("[preauth]").unwrap_or(text).trim_end();
    let text = text.strip_prefix("error: ").or_else(|| text.strip_prefix("fatal: ")).unwrap_or(text);
    READERS.iter().find_map(|read| read(text))
}

/// Rates count by address, so that is the part the line is about.
pub(super) fn login(code: &str, address: Option<&str>) -> Understood {
    // An IPv4 address that came through an IPv6 socket is the same address.
    let plain = address.map(|address| address.strip_prefix("::ffff:").unwrap_or(address));
    let component = Component::new("login", &network(plain.unwrap_or_default()));
    let said = Understood::new("ssh_auth", Some(Code::word(code)), component);
    said.with_some("src", plain)
}

/// Who has an IPv6 address has 2^64 of them: the network counts as one.
fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Err(_) => address.to_owned(),
    }
}

/// `root`, `invalid user x`, `illegal user x`; nobody where the name is empty.
fn user(said: Understood, name: &str) -> Understood {
    let unknown = ["invalid user", "illegal user"].into_iter().find_map(|words| name.strip_prefix(words));
    let unknown = unknown.filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let name = unknown.map_or(name, |rest| rest.strip_prefix(' ').unwrap_or(rest));
    let said = said.with_some("user", Some(name).filter(|name| !name.is_empty()));
    if unknown.is_some() { said.with("unknown_user", true) } else { said }
}

/// One word without blanks that may be an address or the name of a host, before the end or one of `ends`.
fn address<'a>(text: &'a str, ends: &[&str]) -> Option<(&'a str, &'a str)> {
    let end = text.find([' ', ',']).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let plausible = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b".:-_%".contains(&b));
    let word = word.trim_end_matches(':');
    (plausible && (rest.is_empty() || ends.iter().any(|end| rest.starts_with(end)))).then_some((word, rest))
}

/// `name from 192.0.2.7 port 4242 ssh2: …`: the name, the address, the port. The last ` from ` with an address and a
/// port behind it wins; without one, the last with an address that ends the text.
fn name_from(text: &str) -> Option<(&str, &str, Option<u64>)> {
    const FROM: &str = " from ";
    let mut end = text.len();
    let mut without_port = None;
    while let Some(at) = text.get(..end).and_then(|before| before.rfind(FROM)) {
        let (name, rest) = (text.get(..at)?, text.get(at + FROM.len()..)?);
        // The next search may overlap by the blank: `from from 192.0.2.7`.
        end = at + 1;
        // Apple's PAM goes on with the address of its own: ` via 192.0.2.1`.
        let Some((address, rest)) = address(rest, &[" port ", " via "]) else { continue };
        match rest.strip_prefix(" port ").map(port) {
            Some(Some(port)) => return Some((name, address, Some(port))),
            Some(None) => {}
            None => without_port = without_port.or(Some((name, address, None))),
        }
    }
    without_port
}

/// `4242`, `4242 ssh2`, `4242 ssh2: RSA SHA256:…`, `4242:`.
fn port(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    let rest = match rest.strip_prefix(" ssh") {
        Some(rest) => rest.trim_start_matches(['1', '2']),
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(':') || rest.starts_with(" on ")).then_some(())?;
    digits.parse().ok().filter(|port| *port <= 65_535)
}

/// `Failed password for [invalid user ]x from 192.0.2.7 port 4242 ssh2`, `Accepted publickey for …`.
fn method(text: &str) -> Option<Understood> {
    const METHODS: [(&str, &str); 7] = [
        ("password", "failed_password"),
        ("publickey", "failed_publickey"),
        ("rsa", "failed_publickey"),
        ("keyboard-interactive", "failed_kbdint"),
        ("challenge-response", "failed_kbdint"),
        ("hostbased", "failed_hostbased"),
        ("none", "failed_none"),
    ];
    let (accepted, rest) = match text.strip_prefix("Accepted ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("Failed ")?),
    };
    let (method, rest) = rest.split_once(" for ")?;
    if method.contains(' ') {
        return None;
    }
    let (name, address, port) = name_from_start(rest)?;
    let plain = method.split('/').next().unwrap_or(method);
    let code = match (accepted, METHODS.into_iter().find(|(known, _)| *known == plain)) {
        (true, _) => "accepted",
        (false, Some((_, code))) => code,
        (false, None) => "failed_other",
    };
    let mut said = user(login(code, Some(address)), name).with("method", method).with_some("port", port);
    if accepted {
        said.severity = Severity::Info;
    }
    Some(said)
}

/// As [`name_from`], for a name that may be empty.
fn name_from_start(rest: &str) -> Option<(&str, &str, Option<u64>)> {
    name_from(rest).or_else(|| {
        let (address, rest) = address(rest.strip_prefix("from ")?, &[" port "])?;
        Some(("", address, rest.strip_prefix(" port ").and_then(port)))
    })
}

/// `Invalid user x from 192.0.2.7 port 4242`, older without port or as `Illegal user`. Servers before 7.5 say it again without
/// the address (`input_userauth_request: invalid user x`); once is enough.
fn unknown_user(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("Invalid user ").or_else(|| text.strip_prefix("Illegal user "))?;
    let (name, address, port) = name_from_start(rest)?;
    Some(login("invalid_user", Some(address)).with_some("user", Some(name).filter(|name| !name.is_empty())).with_some("port", port))
}

/// `User x from 192.0.2.7 not allowed because …` (auth.c `allowed_user`), `ROOT LOGIN REFUSED FROM 192.0.2.7`, and what
/// other checks refuse.
fn not_allowed(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("ROOT LOGIN REFUSED FROM ") {
        let (address, rest) = address(rest, &[" port "])?;
        let port = rest.strip_prefix(" port ").and_then(port);
        return Some(login("not_allowed", Some(address)).with("user", "root").with_some("port", port));
    }
    if let Some(rest) = text.strip_prefix("User ") {
        let (who, reason) = rest.rsplit_once(" not allowed because ")?;
        let said = match name_from(who) {
            Some((name, address, _)) => user(login("not_allowed", Some(address)), name),
            None => user(login("not_allowed", None), who),
        };
        return Some(said.with("reason", reason));
    }
    if let Some(rest) = text.strip_prefix("Authentication tried for ") {
        let (name, rest) = rest.split_once(" with correct key but not from a permitted host")?;
        let address = rest.split_once("ip=").and_then(|(_, ip)| ip.split([')', ',']).next());
        return Some(user(login("not_allowed", address), name));
    }
    let name = text.strip_prefix("Access denied for user ")?.strip_suffix(" by PAM account configuration")?;
    Some(user(login("not_allowed", None), name))
}

/// `maximum authentication attempts exceeded for x from …`, `Disconnecting: Too many authentication failures for x`, since 7.5
/// `Disconnecting authenticating user x 192.0.2.7 port 4242: Too many authentication failures`.
fn max_attempts(text: &str) -> Option<Understood> {
    const TOO_MANY: &str = "Too many authentication failures";
    if let Some(rest) = text.strip_prefix("maximum authentication attempts exceeded for ") {
        let (name, address, port) = name_from_start(rest)?;
        return Some(user(login("max_attempts", Some(address)), name).with_some("port", port));
    }
    if text.starts_with("PAM service(sshd) ignoring max retries; ") {
        return Some(login("max_attempts", None));
    }
    let disconnecting = text.strip_prefix("Disconnecting");
    if let Some(rest) = disconnecting.and_then(|rest| rest.strip_prefix(' ')) {
        let who = rest.strip_suffix(TOO_MANY)?.strip_suffix(": ")?;
        return who_at(who, "max_attempts");
    }
    let rest = disconnecting.map_or(text, |rest| rest.trim_start_matches([':', ' '])).strip_prefix(TOO_MANY)?;
    match rest.strip_prefix(" for ") {
        Some(who) => Some(match name_from(who) {
            Some((name, address, port)) => user(login("max_attempts", Some(address)), name).with_some("port", port),
            None => user(login("max_attempts", None), who),
        }),
        None => rest.is_empty().then(|| login("max_attempts", None)),
    }
}

/// `authenticating user x 192.0.2.7 port 4242`, `invalid user x 192.0.2.7 port 4242`: a name without quotes, then the
/// address, so the last three words decide.
fn who_at(who: &str, code: &str) -> Option<Understood> {
    let (rest, number) = who.rsplit_once(" port ")?;
    let number = port(number).filter(|_| number.bytes().all(|b| b.is_ascii_digit()))?;
    let (name, word) = rest.rsplit_once(' ')?;
    let (address, _) = address(word, &[])?;
    let said = login(code, Some(address)).with("port", number);
    match name.strip_prefix("authenticating user") {
        Some(name) => Some(user(said, name.trim_start())),
        None => name.starts_with("invalid user").then(|| user(said, name)),
    }
}

/// A client that left before it was let in: `Connection closed by authenticating user x 192.0.2.7 port 4242`. A server
/// that takes keys only says nothing else of somebody who tries. Without a name it was no try.
fn closed(text: &str) -> Option<Understood> {
    const STARTS: [&str; 4] = ["Connection closed by ", "Connection reset by ", "Disconnected from ", "Disconnecting "];
    if let Some(rest) = text.strip_prefix("Received disconnect from ") {
        // The client's words: `3: com.jcraft.jsch.JSchException: Auth fail`, `14: No supported authentication methods available`
        // (RFC 4253, 11.1: 14 is "no more auth methods available").
        const ENDS: [&str; 3] = [": Auth fail", ": Auth cancel", "authentication methods available"];
        let failed = ENDS.iter().any(|end| text.trim_end_matches('.').ends_with(end));
        // An IPv6 address holds colons; behind it there is a port or a blank.
        let (address, _) = rest.split_once(" port ").or_else(|| rest.split_once(": "))?;
        return failed.then(|| login("disconnect_auth_fail", Some(address)));
    }
    let rest = STARTS.into_iter().find_map(|start| text.strip_prefix(start))?;
    let who = rest.split_once(": Change of username or service not allowed").map_or(rest, |(who, _)| who);
    who_at(who, "disconnect_auth_fail")
}

/// Somebody who did not speak SSH: scanners, mostly.
fn no_login(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("Did not receive identification string from ") {
        let (address, _) = address(rest, &[" port "])?;
        return Some(login("no_ident", Some(address)));
    }
    if text.starts_with("Bad protocol version identification '") {
        let (_, address, port) = name_from(text)?;
        return Some(login("bad_protocol", Some(address)).with_some("port", port));
    }
    if let Some(rest) = text.strip_prefix("banner exchange: Connection from ") {
        let (address, rest) = address(rest, &[" port "])?;
        return rest.ends_with(": invalid format").then(|| login("bad_protocol", Some(address)));
    }
    text.starts_with("kex_exchange_identification: client sent invalid protocol identifier \"").then(|| login("bad_protocol", None))
}

/// The name of the address is not the address of the name: a wrong DNS far more often than an attack.
fn name_and_address(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("Address ") {
        let (address, rest) = address(rest, &[" maps to "])?;
        return rest.contains(", but this does not map back to the address").then(|| login("dns_mismatch", Some(address)));
    }
    let rest = text.strip_prefix("reverse mapping checking getaddrinfo for ")?;
    // Before 4.3 without the address.
    if rest.ends_with(" failed - POSSIBLE BREAKIN ATTEMPT!") && !rest.contains(" [") {
        return Some(login("dns_mismatch", None));
    }
    let (_, rest) = rest.split_once(" [")?;
    let (address, rest) = rest.split_once(']')?;
    rest.starts_with(" failed").then(|| login("dns_mismatch", Some(address)))
}

/// `refused connect from host (192.0.2.7)`: TCP wrappers.
fn refused(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("refused connect from ")?;
    let inside = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, address)| address);
    let (address, _) = address(inside.unwrap_or(rest), &[])?;
    Some(login("not_allowed", Some(address)))
}

#[cfg(test)]
mod tests;
