//! `ironwatch-server settings show`.

use super::StartError;
use crate::serve;
use crate::settings::kept::{in_force, of_rows};
use crate::settings::shown::items;
use crate::settings::{Settings, Source};
use crate::store::kept_settings;
use clap::Subcommand;
use serde_json::Value;
use std::io::Write as _;

/// How the server is set up.
#[derive(Subcommand)]
pub enum SettingsVerb {
    /// Every setting with its value and who says it: command_line, env, file, page or default
    Show {
        /// Only those that somebody says
        #[arg(long)]
        said: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Writes them out, without secrets.
pub fn show(settings: &Settings, verb: &SettingsVerb) -> Result<(), StartError> {
    let SettingsVerb::Show { said, json } = verb;
    let mut db = serve::open(settings)?;
    let kept = of_rows(kept_settings::all(&mut db)?);
    let (now, left_out) = in_force(settings, &kept);
    let mut items = items(settings, &now, &kept);
    items.retain(|item| !said || item.source != Source::Default.word());
    let failed = |error: std::io::Error| StartError::System(error.to_string());
    let mut output = std::io::stdout().lock();
    if *json {
        let text = serde_json::to_string_pretty(&items).unwrap_or_default();
        writeln!(output, "{text}").map_err(failed)?;
    } else {
        let wide = items.iter().map(|item| item.key.len()).max().unwrap_or_default();
        for item in &items {
            let value = match &item.value {
                Value::String(text) => text.clone(),
                other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
            };
            writeln!(output, "{:<wide$}  {:<12}  {value}", item.key, item.source).map_err(failed)?;
        }
    }
    for error in left_out {
        eprintln!("ironwatch-server: {error}: what was set on the page is not used");
    }
    Ok(())
}
