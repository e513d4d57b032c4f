//! Signing in once, before a credential is kept.

use super::Shared;
use super::target::{Place, client};
use crate::credentials::{Candidate, Login, TryFailure};
use crate::sources::bmc::{Learned, Trouble};
use std::time::Duration;
use tokio::time::timeout;

/// People wait for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn failure(trouble: &Trouble) -> TryFailure {
    let code = match trouble.class {
        "bmc_login_refused" => "refused",
        "bmc_unreachable" => "unreachable",
        _ => trouble.code,
    };
    TryFailure { code: code.to_owned(), text: trouble.sentence() }
}

/// Tries it.
///
/// # Errors
/// Why it does not work, or cannot be tried.
pub async fn once(shared: &Shared, candidate: &Candidate) -> Result<(), TryFailure> {
    let bmc = &candidate.bmc;
    let place = Place {
        address: bmc.address.clone(),
        ipmi_port: bmc.ipmi_port,
        redfish_port: bmc.redfish_port,
        protocol: bmc.protocol,
        pin: bmc.pin.clone(),
    };
    let login = Login {
        credential_id: String::new(),
        username: candidate.username.clone(),
        password: candidate.password.clone(),
        bmc_key: candidate.bmc_key.clone(),
        changed_at: 0,
    };
    let tried = async {
        let mut client = client(&place, &login, Learned::default(), 1, &shared.places(), &shared.boards).await?;
        let found = client.sign_in().await;
        client.close().await;
        found
    };
    match timeout(PATIENCE, tried).await {
        Ok(found) => found.map_err(|trouble| failure(&trouble)),
        Err(_) => Err(TryFailure { code: "unreachable".to_owned(), text: format!("no answer within {} s", PATIENCE.as_secs()) }),
    }
}
