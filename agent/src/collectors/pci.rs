//! PCI functions by the kernel's name for them, `domain:bus:device.function`.

/// Kind of a part that is a PCI function; the words of the kernel's ring about errors of PCI Express use the same.
const KIND: &str = "pci";

/// Whether a name in a directory of `/sys` is an address, for example `0000:3b:00.0` or `10000:01:00.0`.
pub fn is_address(name: &str) -> bool {
    let hexadecimal = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let mut parts = name.splitn(3, ':');
    let (Some(domain), Some(bus), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Some((device, function)) = rest.split_once('.') else { return false };
    hexadecimal(domain, 4, 8) && hexadecimal(bus, 2, 2) && hexadecimal(device, 2, 2) && hexadecimal(function, 1, 1)
}

/// The part that a function is.
pub fn function_part(address: &str) -> String {
    format!("{KIND}/{address}")
}

/// The address without its function: what all functions of one card have in common.
pub fn card(address: &str) -> &str {
    address.split_once('.').map_or(address, |(card, _)| card)
}

/// The part that a GPU is; its driver never prints the function.
pub fn gpu_part(address: &str) -> String {
    format!("gpu/{}", card(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_names() {
        for good in ["0000:3b:00.0", "10000:01:00.0", "0001:00:1c.5"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "pci0000:00", "0000:3b:00", "0000:3B:00.0", "0000:3b:00.00", "3b:00.0", "0000:3b:00.0:pcie001", "::."] {
            assert!(!is_address(bad), "{bad}");
        }
        assert_eq!((gpu_part("0000:3b:00.0").as_str(), function_part("0000:3b:00.1").as_str()), ("gpu/0000:3b:00", "pci/0000:3b:00.1"));
    }
}
