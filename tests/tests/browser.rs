//! The page, as a person uses it: real Chromium, real server on a loopback port, real SSE. Signed reports are made by the
//! test in place of an agent.

#[path = "browser/api_page.rs"]
mod api_page;
#[path = "browser/bmc_pages.rs"]
mod bmc_pages;
#[path = "browser/telling_pages.rs"]
mod telling_pages;

use ironwatch_server::clock::SystemClock;
use ironwatch_server::join::make_token;
use ironwatch_server::people::first_administrator;
use ironwatch_server::serve::{Running, open, start};
use ironwatch_server::settings::Settings;
use ironwatch_server::store::tokens;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{KernelLine, Machine, Moment, Report, Sample};
use ironwatch_tests::browser::Browser;
use ironwatch_tests::speaker::Speaker;
use std::collections::BTreeMap;

const HOSTILE: &str = "<img src=x onerror=window.__xss=1>\u{202e}";

fn report(boot: &BootId, lines: &[&str]) -> Report {
    let line = |(index, text): (usize, &&str)| KernelLine {
        seq: index as u64,
        boot_ms: 60_000,
        level: 4,
        facility: 0,
        text: (*text).to_owned(),
        tags: BTreeMap::new(),
    };
    Report {
        machine: Some(Machine {
            hostname: "gpu-07".into(),
            os: HOSTILE.into(),
            kernel: HOSTILE.into(),
            architecture: "x86_64".into(),
            agent_version: HOSTILE.into(),
            uptime_seconds: 60,
        }),
        samples: vec![Sample { name: HOSTILE.into(), component: HOSTILE.into(), value: Some(1.5), no_reading: None }],
        kernel_lines: lines.iter().enumerate().map(line).collect(),
        ..Report::new(boot.clone(), Moment { wall_ms: 0, boot_ms: 60_000 }, 30)
    }
}

async fn page(running: &Running, password: &str) -> Result<(), String> {
    let Some(browser) = Browser::open().await else { return Ok(()) };
    let url = format!("http://{}", running.listen);
    let clock = SystemClock::start();
    let (token, row) = make_token(1, clock.now(), 600_000)?;
    running.app.pipeline.write(move |db| tokens::insert(db, &row)).await.map_err(|error| error.to_string())?;

    // Wrong password, right password, forced change.
    browser.go(&url).await?;
    browser.type_into("[data-testid=login-user]", "admin").await?;
    browser.type_into("[data-testid=login-password]", "not the password").await?;
    browser.click("[data-testid=login-submit]").await?;
    browser.wait_for("[data-testid=login-message]", "").await?;
    browser.run("document.querySelector('[data-testid=login-password]').value = '';").await?;
    browser.go(&url).await?;
    browser.type_into("[data-testid=login-user]", "admin").await?;
    browser.type_into("[data-testid=login-password]", password).await?;
    browser.click("[data-testid=login-submit]").await?;
    browser.type_into("[data-testid=password-current]", password).await?;
    for field in ["password-new", "password-repeat"] {
        if browser.text(&format!("[data-testid={field}]")).await.is_some() {
            browser.type_into(&format!("[data-testid={field}]"), "correct horse battery").await?;
        }
    }
    browser.click("[data-testid=password-submit]").await?;
    browser.wait_for("[data-testid=empty-state]", "").await?;

    // A host joins, then a fault: both appear without a reload.
    browser.run("window.__same_page = true;").await?;
    let boot = BootId::parse("boot-1").map_err(|error| error.to_string())?;
    let mut speaker = Speaker::enrol(&url, &token, "gpu-07").await?;
    speaker.send(&url, &report(&boot, &[]), &boot, 60_000, clock.now()).await?;
    browser.wait_for("[data-testid=host-row]", "gpu-07").await?;
    let line = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, name=<img src=x onerror=window.__xss=1>, GPU has fallen off the bus.";
    speaker.send(&url, &report(&boot, &[line, HOSTILE]), &boot, 60_000, clock.now()).await?;
    browser.wait_for("[data-testid=host-worst]", "GPU fell off the bus").await?;
    assert_eq!(browser.run("return window.__same_page === true;").await?, true, "the page was loaded again");

    // The host's page: words, evidence, next step.
    let host = format!("{url}/hosts/{}", speaker.host);
    browser.go(&host).await?;
    browser.wait_for("[data-testid=alert-title]", "GPU fell off the bus").await?;
    browser.wait_for("[data-testid=alert-card]", "Drain the host").await?;
    browser.wait_for("[data-testid=event-row]", "").await?;
    let body = browser.wait_for("body", "<img src=x onerror=window.__xss=1>").await?;
    assert!(!body.contains('\u{202e}'), "a character that turns text around is shown as it is");
    browser.go(&format!("{host}/sensors")).await?;
    browser.wait_for("[data-testid=sensor-row]", "<img src=x onerror=window.__xss=1>").await?;
    bmc_pages::all(&browser, &url).await?;
    api_page::all(&browser, &url).await?;
    for path in ["/alerts", "/", "/captures", "/nowhere"] {
        browser.go(&format!("{url}{path}")).await?;
        browser.wait_for("body", "").await?;
        assert_eq!(browser.run("return window.__xss === undefined;").await?, true, "{path}: a script of a machine ran");
    }
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:#?}");
    if let Some(folder) = std::env::var_os("IRONWATCH_PICTURES") {
        use base64::Engine as _;
        browser.go(&host).await?;
        browser.wait_for("[data-testid=event-row]", "").await?;
        let png = base64::engine::general_purpose::STANDARD.decode(browser.picture().await?).map_err(|error| error.to_string())?;
        std::fs::write(std::path::Path::new(&folder).join("host.png"), png).map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[test]
fn a_person_signs_in_and_sees_a_fault_come() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let mut settings = Settings { listen: "127.0.0.1:0".into(), data_dir: folder.path().to_owned(), ..Settings::default() };
    settings.bmc.allow_local_addresses = true;
    let clock = SystemClock::start();
    let password = open(&settings)
        .map_err(|error| error.to_string())
        .and_then(|mut db| first_administrator(&mut db, None, clock.now()).map_err(|error| error.to_string()));
    let password = password.unwrap_or_else(|error| panic!("{error}")).unwrap_or_default();
    let result = ironwatch_server::runtime(async move {
        let running = start(settings, clock).await.map_err(|error| error.to_string())?;
        let result = page(&running, &password).await;
        running.stop().await;
        result
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn people_say_who_has_an_alert_and_who_is_told() {
    let result = ironwatch_server::runtime(telling_pages::all());
    result.unwrap_or_else(|error| panic!("{error}"));
}
