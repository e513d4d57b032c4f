//! Commands that a card did not carry out (drivers/net/ethernet/mellanox/mlx5/core/cmd.c, mlx4/cmd.c, broadcom/bnxt/bnxt_hwrm.c).

use super::super::number::hexadecimal;
use super::super::sayings::begins_with_any;

/// The command in a line that tells of one that failed.
pub(super) fn failed(words: &str) -> Option<&str> {
    by_name(words).or_else(|| by_number(words)).or_else(|| hwrm(words))
}

/// `ENABLE_HCA(0x104) timeout. Will cause a leak of a command resource`, in old drivers behind `cmd0: `;
/// `CREATE_EQ(0x301) op_mod(0x0) failed, status bad parameter(0x3), syndrome (0x8fef)`.
fn by_name(words: &str) -> Option<&str> {
    /// What no answer came to.
    const UNANSWERED: &[&str] = &["timeout", "No done completion", "canceled on out of queue timeout", "Timeout while waiting for "];
    let bare = words.strip_prefix("cmd").and_then(|rest| rest.split_once(": ")).map_or(words, |(_, rest)| rest);
    let (command, rest) = bare.split_once('(')?;
    let named = !command.is_empty() && command.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let (_, rest) = rest.split_once(") ").filter(|_| named)?;
    let refused = rest.split_once("failed, status ").is_some_and(|(_, status)| is_fault(command, status));
    (begins_with_any(rest, UNANSWERED) || refused).then_some(command)
}

/// Whether the card should have carried out the command: it is broken, or what it refused was no question. A card says no to
/// what it cannot do (`bad operation`), and to questions about what it has not (`bad parameter`).
fn is_fault(command: &str, status: &str) -> bool {
    const BROKEN: &[&str] = &["internal error", "bad system state"];
    const QUESTIONS: &[&str] = &["ACCESS_REG", "QUERY_", "MODIFY_CONG_", "SET_DRIVER_VERSION"];
    begins_with_any(status, BROKEN) || !(begins_with_any(command, QUESTIONS) || status.starts_with("bad operation"))
}

/// `command 0x5a timed out (go bit not cleared)`, `command 0xc failed: fw status = 0x1`; status 2 is one it does not know.
fn by_number(words: &str) -> Option<&str> {
    let (number, rest) = words.strip_prefix("command ")?.split_once(' ')?;
    let status = rest.strip_prefix("failed: fw status = ").and_then(hexadecimal).map(|(status, _)| status);
    (number.starts_with("0x") && (rest.starts_with("timed out") || status.is_some_and(|status| status != 2))).then_some(number)
}

/// `hwrm req_type 0x50 seq id 0x1b error 0x4` of Broadcom. Errors that are left out say that the request was not for this card.
fn hwrm(words: &str) -> Option<&str> {
    /// Failed, no room, no buffer, in reset, the reset failed, an error of its own, busy, unknown.
    const ERRORS: [u64; 8] = [0x1, 0x4, 0x8, 0xa, 0xb, 0xf, 0x10, 0xfffe];
    let (request, rest) = words.strip_prefix("hwrm req_type ")?.split_once(' ')?;
    let (error, _) = hexadecimal(rest.split_once(" error ")?.1)?;
    ERRORS.contains(&error).then_some(request)
}
