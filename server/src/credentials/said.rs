//! What people say of a credential, checked once.

use crate::hosts::words;
use crate::secrets::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest password: far above the 20 bytes of IPMI, for Redfish.
const MAX_PASSWORD_BYTES: usize = 128;
/// Longest user name.
const MAX_USERNAME_CHARS: usize = 64;
/// K_g: IPMI 2.0, 13.31.
const MAX_BMC_KEY_BYTES: usize = 20;

/// A credential as people give it. What a change does not say stays as it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "rack A", "username": "monitor", "password": "PASSWORD" }))]
pub struct CredentialSaid {
    pub name: Option<String>,
    pub username: Option<String>,
    #[schema(value_type = Option<String>, format = Password, write_only)]
    pub password: Option<Secret>,
    /// K_g as text, or as hex with `0x` before it; an empty one takes it away.
    #[schema(value_type = Option<String>, format = Password, write_only)]
    pub bmc_key: Option<Secret>,
    pub is_default: Option<bool>,
    /// The id of the host on whose BMC it is tried; nothing: the first one that would use it.
    pub try_on: Option<String>,
}

impl CredentialSaid {
    /// Checks what is said.
    ///
    /// # Errors
    /// A sentence without any value.
    pub fn checked(mut self) -> Result<Self, String> {
        self.name = self.name.map(|name| words::name("name", &name)).transpose()?;
        self.username = self.username.map(|username| checked_username(&username)).transpose()?;
        if let Some(password) = &self.password {
            check_password(password)?;
        }
        self.bmc_key = self.bmc_key.map(|key| checked_bmc_key(&key)).transpose()?;
        Ok(self)
    }
}

/// A user name of a BMC.
///
/// # Errors
/// A sentence without the name: people mistake one field for another.
pub fn checked_username(username: &str) -> Result<String, String> {
    let username = username.trim();
    let fits = (1..=MAX_USERNAME_CHARS).contains(&username.chars().count()) && words::is_plain(username);
    if fits { Ok(username.to_owned()) } else { Err(format!("username has 1 to {MAX_USERNAME_CHARS} characters, all visible")) }
}

/// A password of a BMC.
///
/// # Errors
/// A sentence without the password.
pub fn check_password(password: &Secret) -> Result<(), String> {
    let fits = (1..=MAX_PASSWORD_BYTES).contains(&password.len()) && !password.expose().iter().any(|byte| byte.is_ascii_control());
    if fits { Ok(()) } else { Err(format!("password has 1 to {MAX_PASSWORD_BYTES} bytes and no control characters")) }
}

/// The bytes of K_g.
fn checked_bmc_key(key: &Secret) -> Result<Secret, String> {
    let wrong = || format!("bmc_key has at most {MAX_BMC_KEY_BYTES} bytes, as text or as hex after 0x");
    let Some(hex) = key.expose().strip_prefix(b"0x") else {
        return if key.len() <= MAX_BMC_KEY_BYTES { Ok(key.clone()) } else { Err(wrong()) };
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let bytes: Option<Vec<u8>> = hex
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
            _ => None,
        })
        .collect();
    let bytes = bytes.map(zeroize::Zeroizing::new).filter(|bytes| bytes.len() <= MAX_BMC_KEY_BYTES).ok_or_else(wrong)?;
    Ok(Secret::from_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn what_is_said_of_a_credential_is_checked_without_being_shown() {
        let said = |json: &str| serde_json::from_str::<CredentialSaid>(json).unwrap().checked();
        let good = said(r#"{"name":" dgx ","username":"root","password":"hunter2","bmc_key":"0x00ff"}"#).unwrap();
        assert_eq!((good.name.as_deref(), good.bmc_key), (Some("dgx"), Some(Secret::from_bytes(&[0, 255]))));
        for wrong in [
            r#"{"name":""}"#,
            r#"{"name":"a\nb"}"#,
            r#"{"username":"hunter2\u0000"}"#,
            r#"{"password":""}"#,
            r#"{"password":"hunter2\n"}"#,
            r#"{"bmc_key":"0xhunter2"}"#,
            r#"{"bmc_key":"0x0"}"#,
            r#"{"bmc_key":"hunter2 hunter2 hunter2"}"#,
        ] {
            let told = said(wrong).err().unwrap();
            assert!(!told.contains("hunter2"), "{told}");
        }
        let long = format!(r#"{{"password":"{}"}}"#, "x".repeat(129));
        assert!(said(&long).is_err());
    }
}
