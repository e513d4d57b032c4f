//! What an answer means. Pure.

use ironwatch_shared::wire::v1::problem::Problem;
use ironwatch_shared::wire::v1::receipt::Receipt;

/// An answer, understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// On the server's disk.
    Committed(Receipt),
    /// This report will never be taken.
    Refused(String),
    /// Signed with a clock too far from the server's.
    Clock { server_time_ms: i64 },
    /// The server counts otherwise.
    OutOfStep,
    /// This host's key is worth nothing any more.
    Revoked,
    /// Later, and not before.
    Busy { retry_after_seconds: Option<u64> },
    /// Not the server that this host joined; it was told nothing.
    OtherKey,
    /// Something between us and the server, or nothing we know: try again later.
    Unclear(String),
}

/// Reads status, `Retry-After` and body.
pub fn understand(status: u16, retry_after: Option<&str>, body: &[u8]) -> Reply {
    let problem: Option<Problem> = serde_json::from_slice(body).ok().filter(|problem: &Problem| problem.status == status);
    let words = || match &problem {
        Some(problem) if problem.detail.is_empty() => format!("{status} {}", problem.code),
        Some(problem) => format!("{status} {}: {}", problem.code, problem.detail),
        None => format!("{status} without an explanation of ours"),
    };
    match (status, &problem) {
        (200, _) => match serde_json::from_slice(body) {
            Ok(receipt) => Reply::Committed(receipt),
            // A login page of the network, for example.
            Err(_) => Reply::Unclear("200 without a receipt".to_owned()),
        },
        // A proxy's own 400 must not throw away a spool: only the server's words do. A size is about this report
        // whoever says it.
        (400 | 415 | 422, Some(_)) | (413, _) => Reply::Refused(words()),
        (401, Some(Problem { code, server_time_ms: Some(server_time_ms), .. })) if code == "clock" => {
            Reply::Clock { server_time_ms: *server_time_ms }
        }
        (403, Some(Problem { code, .. })) if code == "revoked" => Reply::Revoked,
        // A number that the server has with other words was given twice: after a disk that took nothing, or a restored
        // backup. A new life of the spool gives new numbers.
        (409, Some(Problem { code, .. })) if code == "out_of_step" || code == "identity_conflict" => Reply::OutOfStep,
        (429 | 503, _) => Reply::Busy { retry_after_seconds: retry_after.and_then(|text| text.trim().parse().ok()) },
        _ => Reply::Unclear(words()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    fn problem(status: u16, code: &str) -> Vec<u8> {
        format!(r#"{{"status":{status},"code":"{code}","title":"t","server_time_ms":77}}"#).into_bytes()
    }

    #[test]
    fn each_answer_has_its_meaning() {
        for (status, code, wanted) in [
            (422, "poison", Reply::Refused("422 poison".to_owned())),
            (413, "too_large", Reply::Refused("413 too_large".to_owned())),
            (401, "clock", Reply::Clock { server_time_ms: 77 }),
            (401, "unknown_key", Reply::Unclear("401 unknown_key".to_owned())),
            (403, "revoked", Reply::Revoked),
            (403, "pending", Reply::Unclear("403 pending".to_owned())),
            (409, "out_of_step", Reply::OutOfStep),
            (409, "identity_conflict", Reply::OutOfStep),
            (409, "clone", Reply::Unclear("409 clone".to_owned())),
            (500, "internal", Reply::Unclear("500 internal".to_owned())),
        ] {
            assert_eq!(understand(status, None, &problem(status, code)), wanted);
        }
        assert_eq!(understand(503, Some(" 7 "), b""), Reply::Busy { retry_after_seconds: Some(7) });
        assert_eq!(understand(429, Some("Fri, 21 Nov 2026 08:00:00 GMT"), b""), Reply::Busy { retry_after_seconds: None });
    }

    #[test]
    fn strangers_on_the_way_throw_nothing_away() {
        for (status, body) in [
            (200, &b"<html>please log in</html>"[..]),
            (400, b"bad request"),
            (400, br#"{"status":500,"code":"x","title":"t"}"#),
            (302, b""),
            (404, b""),
        ] {
            assert!(matches!(understand(status, None, body), Reply::Unclear(_)), "{status}");
        }
    }

    #[test]
    fn a_receipt_is_read() {
        let body =
            br#"{"v":1,"committed":{"epoch":"e","sequence":3},"server_time_ms":5,"interval_seconds":15,"later":"unknown words are fine"}"#;
        let Reply::Committed(receipt) = understand(200, None, body) else { panic!("no receipt") };
        assert_eq!((receipt.committed.sequence, receipt.interval_seconds, receipt.duplicate), (3, 15, false));
        assert_eq!(Some(receipt), serde_json::from_slice(body).unwrap());
    }
}
