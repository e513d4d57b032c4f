//! Where in the GPU and at which address: the words of a page fault (31), a compute exception (13), a memory error (48,
//! 63, 171) and a request to the card's processor (119).

use super::super::Understood;
use super::super::number::decimal;

/// Reads what stands behind the number and the process.
pub(super) fn of(said: Understood, rest: &str) -> Understood {
    let said = page_fault(channel(said, rest), rest);
    let said = compute_unit(said, rest);
    let said = request(said, rest);
    memory(said, rest)
}

/// `Ch 00000008` or `channel 0x00000002`: the channel of the application that was hit.
fn channel(said: Understood, rest: &str) -> Understood {
    let mut words = rest.split([' ', ',']).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some("Ch" | "Channel" | "channel"), Some(number)) => said.with("channel", number),
        _ => said,
    }
}

/// `MMU Fault: ENGINE GRAPHICS GPC6 GPCCLIENT_T1_13 faulted @ 0x6f6f_320c2000. Fault is of type FAULT_PDE
/// ACCESS_TYPE_VIRT_READ`.
fn page_fault(said: Understood, rest: &str) -> Understood {
    let Some((who, how)) = rest.split_once("MMU Fault: ENGINE ").and_then(|(_, rest)| rest.split_once(" faulted @ ")) else {
        return said;
    };
    let mut names = who.split_whitespace();
    let engine = names.next();
    let client = names.next_back();
    let address = how.split_whitespace().next().map(|word| word.trim_end_matches('.'));
    let mut kinds = how.split_once("Fault is of type ").map(|(_, rest)| rest).unwrap_or_default().split_whitespace();
    said.with_some("engine", engine)
        .with_some("client", client)
        .with_some("fault_address", address)
        .with_some("fault_type", kinds.next())
        .with_some("access_type", kinds.next())
}

/// `… Exception on (GPC 8, TPC 5, SM 1): Multiple Warp Errors`: the same place under different jobs is a failing card.
fn compute_unit(said: Understood, rest: &str) -> Understood {
    let Some((place, what)) = rest.split_once("(GPC ").and_then(|(_, rest)| rest.split_once(')')) else { return said };
    let number = |name: &str| place.split_once(name).and_then(|(_, rest)| decimal(rest)).map(|(number, _)| number);
    let what = what.trim_start_matches([':', ' ']).trim_end();
    said.with_some("gpc", decimal(place).map(|(gpc, _)| gpc))
        .with_some("tpc", number(", TPC "))
        .with_some("sm", number(", SM "))
        .with_some("exception", Some(what).filter(|what| !what.is_empty()))
}

/// `Expected function 76 (GSP_RM_CONTROL) (0x20802a02 0x8).`
fn request(said: Understood, rest: &str) -> Understood {
    let Some((number, rest)) = rest.split_once("Expected function ").and_then(|(_, rest)| decimal(rest)) else { return said };
    let name = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(name, _)| name);
    said.with("rpc_function", number).with_some("rpc_name", name)
}

/// `at physAddr 0xe9b9107e0 partition 3, subpartition 0.`, `New row (0x0000000018f31d80) marked`.
fn memory(said: Understood, rest: &str) -> Understood {
    let hex = |before: &str| {
        let word = rest.split_once(before)?.1.split([' ', ')', ',', '.']).next()?;
        word.strip_prefix("0x").filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())).map(|_| word)
    };
    let number = |before: &str| rest.split_once(before).and_then(|(_, rest)| decimal(rest)).map(|(number, _)| number);
    said.with_some("memory_address", hex(" physAddr "))
        .with_some("memory_row", hex("row ("))
        .with_some("partition", number(" partition "))
        .with_some("subpartition", number(" subpartition "))
}
