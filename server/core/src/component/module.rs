//! Names of memory modules. The kernel, the BMC, SMBIOS and Redfish each write the same slot in their own way: `A3`,
//! `DIMM_A3`, `DIMM A3`, `DIMM.Socket.A3`; `P1-DIMMB2`, `CPU1_DIMM_B2`, `PROC 1 DIMM 5`.

/// The one way in which a slot is written here: `DIMM_A3`, or with its processor `P1_DIMM_B2`. `None` for a name of another
/// form, which stays as it is.
pub fn canonical(name: &str) -> Option<String> {
    if name.len() > 40 {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split([' ', '_', '-', '.', '/']).filter(|word| !word.is_empty()).collect();
    let (processor, rest) = processor(&words);
    let slot = match rest {
        ["DIMM", "SOCKET" | "SLOT", slot] | ["DIMM", slot] => (*slot).to_owned(),
        [word] => word.strip_prefix("DIMM").filter(|slot| !slot.is_empty()).map_or_else(|| (*word).to_owned(), str::to_owned),
        ["DIMM", letter, number] if letter.len() == 1 => format!("{letter}{number}"),
        _ => return None,
    };
    // With "DIMM" before it a number alone names a slot; without, it takes a letter, or `mc0` and `5` would be modules.
    let says_dimm = rest.iter().any(|word| word.starts_with("DIMM"));
    if !(is_lettered(&slot) || says_dimm && is_number(&slot)) {
        return None;
    }
    Some(match processor {
        Some(processor) => format!("P{processor}_DIMM_{slot}"),
        None => format!("DIMM_{slot}"),
    })
}

/// `P1`, `CPU1`, `PROC 1`, and what follows.
fn processor<'a, 'b>(words: &'a [&'b str]) -> (Option<&'b str>, &'a [&'b str]) {
    if let [first, rest @ ..] = words {
        let number = ["CPU", "PROC", "P"].iter().find_map(|prefix| first.strip_prefix(prefix));
        match (number, rest) {
            (Some(number), rest) if is_number(number) && !rest.is_empty() => return (Some(number), rest),
            (Some(""), [number, rest @ ..]) if is_number(number) && !rest.is_empty() => return (Some(number), rest),
            _ => {}
        }
    }
    (None, words)
}

fn is_number(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A letter, and a number of one or two digits.
fn is_lettered(text: &str) -> bool {
    let (letter, number) = text.split_at_checked(1).unwrap_or_default();
    letter.bytes().all(|byte| byte.is_ascii_uppercase()) && !letter.is_empty() && is_number(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_one_name_whoever_writes_it() {
        for (written, wanted) in [
            ("A3", "DIMM_A3"),
            ("DIMM_A3", "DIMM_A3"),
            ("DIMM A3", "DIMM_A3"),
            ("DIMMA3", "DIMM_A3"),
            ("dimm_a3", "DIMM_A3"),
            ("DIMM.Socket.A3", "DIMM_A3"),
            ("DIMM 12", "DIMM_12"),
            ("P1 DIMM_C1", "P1_DIMM_C1"),
            ("P1-DIMMB2", "P1_DIMM_B2"),
            ("P2_DIMMH1", "P2_DIMM_H1"),
            ("CPU1_DIMM_B2", "P1_DIMM_B2"),
            ("PROC 1 DIMM 5", "P1_DIMM_5"),
        ] {
            assert_eq!(canonical(written).as_deref(), Some(wanted), "{written}");
        }
        for other in [
            "mc0",
            "A",
            "5",
            "",
            "-",
            "CPU_SrcID#0_Ha#0_Chan#0_DIMM#0",
            "Card02, ChnB, DIMM0",
            "CPU1",
            "mc#2csrow#1channel#0",
            "DIMM",
            "unknown",
            "ABC1",
        ] {
            assert_eq!(canonical(other), None, "{other}");
        }
        for written in ["P1-DIMMB2", "A3", "PROC 1 DIMM 5"] {
            let once = canonical(written);
            assert_eq!(once.as_deref().and_then(canonical), once, "twice is once");
        }
    }
}
