//! How many files and sockets this process may have open: each BMC and each page that is open is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Enough for 10,000 BMCs, their agents and all pages.
const WANTED: u64 = 65_536;

/// Takes as many as the system lets us, up to what is wanted. Returns how many there are; none: no limit.
pub fn raise_limit() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current?;
    let raised = limit.maximum.map_or(WANTED, |most| most.min(WANTED));
    if raised <= current {
        return Some(current);
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }) {
        Ok(()) => Some(raised),
        // It stays as it was.
        Err(_) => Some(current),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_and_never_lowered() {
        let before = getrlimit(Resource::Nofile);
        let after = raise_limit();
        assert!(after.is_none() || after >= before.current, "{before:?} {after:?}");
        assert_eq!(getrlimit(Resource::Nofile).current, after);
    }
}
