//! Who has an alert, what is not told and who is told, by the page: as an operator, as an administrator, and as a viewer,
//! who sees all of it and can change nothing.

use super::bmc_pages::fill;
use ironwatch_server::clock::SystemClock;
use ironwatch_server::join::make_token;
use ironwatch_server::store::tokens;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_tests::answer::text;
use ironwatch_tests::browser::Browser;
use ironwatch_tests::inner_server::{EVERYBODYS_PASSWORD, InnerServer};
use ironwatch_tests::speaker::Speaker;
use serde_json::json;
use std::collections::BTreeMap;

const GPU_LOST: &str = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.";
const DISK: &str = "EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended";
const HOSTILE: &str = "<img src=x onerror=window.__xss=1>";

/// Four hosts of one rack lose a GPU each, which is one incident; the first has a trouble of its own, too.
async fn world(server: &InnerServer) -> Result<(), String> {
    let clock = SystemClock::start();
    let (token, row) = make_token(10, clock.now(), 600_000)?;
    server.running.app.pipeline.write(move |db| tokens::insert(db, &row)).await.map_err(|error| error.to_string())?;
    let operator = server.person("operator").await;
    let boot = BootId::parse("boot").map_err(|error| error.to_string())?;
    for number in 1..=4_u64 {
        let mut host = Speaker::enrol(&server.url, &token, &format!("gpu-0{number}")).await?;
        let answer = operator.send("PATCH", &format!("/api/v1/hosts/{}", host.host), &json!({ "rack": "A1" })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let mut report = Report::new(boot.clone(), Moment { wall_ms: 0, boot_ms: 60_000 }, 30);
        let texts = if number == 1 { vec![GPU_LOST, DISK] } else { vec![GPU_LOST] };
        report.kernel_lines = texts
            .into_iter()
            .zip(0..)
            .map(|(text, seq)| KernelLine { seq, boot_ms: 60_000, level: 3, facility: 0, text: text.to_owned(), tags: BTreeMap::new() })
            .collect();
        host.send(&server.url, &report, &boot, 60_000, clock.now()).await?;
    }
    Ok(())
}

async fn sign_in(browser: &Browser, url: &str, who: &str) -> Result<(), String> {
    browser.go(url).await?;
    browser.type_into("[data-testid=login-user]", who).await?;
    browser.type_into("[data-testid=login-password]", EVERYBODYS_PASSWORD).await?;
    browser.click("[data-testid=login-submit]").await?;
    browser.wait_for("[data-testid=host-row]", "gpu-0").await?;
    Ok(())
}

async fn sign_out(browser: &Browser) -> Result<(), String> {
    browser.click("header details summary").await?;
    browser.click("[data-testid=sign-out]").await?;
    browser.wait_for("[data-testid=login-submit]", "").await?;
    Ok(())
}

/// Waits until what was asked for is done, and its dialog gone.
async fn closed(browser: &Browser) -> Result<(), String> {
    let look = "document.querySelector('dialog[open]') === null ? done(null) : setTimeout(look, 50)";
    browser.run(&format!("return new Promise((done) => {{ const look = () => {look}; look(); }});")).await.map(|_| ())
}

/// An incident stands for its members, with all others beside it.
async fn incident(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/alerts")).await?;
    browser.wait_for("[data-testid=incident-count]", "4 alerts").await?;
    let cards = browser.run("return document.querySelectorAll('[data-testid=alert-card]').length;").await?;
    assert_eq!(cards, 2, "the incident, and the trouble of one host beside it");
    browser.click("[data-testid=incident-fold]").await?;
    let members = browser.wait_for("[data-testid=incident] .members", "gpu-04").await?;
    assert!(members.contains("gpu-01") && members.contains("gpu-02") && members.contains("gpu-03"), "{members}");
    browser.click("[data-testid=incident] .members [data-testid=alert-title] button").await?;
    browser.click("[data-testid=incident] .members [data-testid=alert-incident]").await?;
    browser.wait_for("h1", "Incident").await?;
    browser.wait_for("[data-testid=incident] .members", "gpu-04").await?;
    Ok(())
}

async fn acknowledge(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/alerts")).await?;
    browser.click("[data-testid=alert-acknowledge]").await?;
    fill(browser, "[data-testid=acknowledge-minutes]", "0").await?;
    browser.click("[data-testid=acknowledge-submit]").await?;
    browser.wait_for("dialog [data-testid=form-problem]", "1 to 43,200").await?;
    fill(browser, "[data-testid=acknowledge-minutes]", "99999").await?;
    browser.click("[data-testid=acknowledge-submit]").await?;
    browser.wait_for("dialog [data-testid=form-problem]", "it runs out within 1 to 43200 minutes").await?;
    fill(browser, "[data-testid=acknowledge-minutes]", "30").await?;
    fill(browser, "[data-testid=acknowledge-reason]", HOSTILE).await?;
    browser.click("[data-testid=acknowledge-submit]").await?;
    closed(browser).await?;
    browser.wait_for("[data-testid=mark-acknowledged]", "Acknowledged by operator").await?;
    let who = browser.wait_for("[data-testid=alert-acknowledged]", HOSTILE).await?;
    assert!(who.contains("until") && who.contains("in "), "{who}");
    browser.click("[data-testid=alert-take-back]").await?;
    browser.wait_for("[data-testid=alert-acknowledge]", "").await?;
    Ok(())
}

/// A silence is looked at before it is kept, and seen on what it hides.
async fn silence(browser: &Browser) -> Result<(), String> {
    browser.click("[data-testid=alert-silence]").await?;
    browser.wait_for("[data-testid=hides-open]", "1 alert open now").await?;
    browser.wait_for("[data-testid=hides-week]", "1 alert of the past week").await?;
    let filter = browser.run("return document.querySelector('[data-testid=silence-filter]').value;").await?;
    assert!(filter.as_str().unwrap_or_default().starts_with("host = gpu-01 and problem = "), "{filter}");
    fill(browser, "[data-testid=silence-filter]", "rak = A1").await?;
    assert!(browser.text("[data-testid=silence-submit]").await.is_none(), "it can be kept without a look at what it hides now");
    browser.click("[data-testid=silence-preview]").await?;
    browser.wait_for("[data-testid=filter-place]", "At letter 1: rak = A1").await?;
    browser.wait_for("dialog [data-testid=form-problem]", "none of host").await?;
    fill(browser, "[data-testid=silence-filter]", "host = gpu-01").await?;
    browser.click("[data-testid=silence-preview]").await?;
    browser.wait_for("[data-testid=hides-open]", "2 alerts open now").await?;
    browser.click("[data-testid=silence-submit]").await?;
    browser.wait_for("dialog [data-testid=form-problem]", "Say why").await?;
    fill(browser, "[data-testid=silence-reason]", HOSTILE).await?;
    browser.click("[data-testid=silence-submit]").await?;
    closed(browser).await?;
    browser.wait_for("[data-testid=mark-silenced]", "Silenced").await?;
    let why = browser.wait_for("[data-testid=alert-silenced]", HOSTILE).await?;
    assert!(why.contains("host = gpu-01") && why.contains("operator") && why.contains("until"), "{why}");
    Ok(())
}

async fn silences(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/silences")).await?;
    browser.wait_for("[data-testid=silence][data-state=active]", "host = gpu-01").await?;
    // A maintenance window.
    browser.click("[data-testid=silence-add]").await?;
    fill(browser, "[data-testid=silence-filter]", "rack = B2").await?;
    browser.click("[data-testid=silence-again]").await?;
    fill(browser, "[data-testid=silence-cron]", "22 hours").await?;
    fill(browser, "[data-testid=silence-zone]", "Europe/Berlin").await?;
    fill(browser, "[data-testid=silence-reason]", "power is serviced").await?;
    browser.click("[data-testid=silence-preview]").await?;
    browser.wait_for("dialog [data-testid=form-problem]", "five fields").await?;
    // A day that comes every four years, so that it is not on while this runs.
    fill(browser, "[data-testid=silence-cron]", "0 22 29 2 *").await?;
    browser.click("[data-testid=silence-preview]").await?;
    browser.wait_for("[data-testid=hides-open]", "Nothing that is open now").await?;
    browser.click("[data-testid=silence-submit]").await?;
    closed(browser).await?;
    let window = browser.wait_for("[data-testid=silence][data-state=pending]", "rack = B2").await?;
    assert!(window.contains("0 22 29 2 * (Europe/Berlin), for 1 h") && window.contains("Not now"), "{window}");
    browser.click("[data-testid=silence][data-state=active] [data-testid=silence-end]").await?;
    browser.click("[data-testid=confirm-submit]").await?;
    closed(browser).await?;
    browser.click("[data-testid=silences-over]").await?;
    let over = browser.wait_for("[data-testid=silence][data-state=over]", "host = gpu-01").await?;
    assert!(over.contains("ended early by operator"), "{over}");
    assert!(browser.text("[data-testid=silence-end]").await.is_none(), "what is over is ended once more");
    Ok(())
}

async fn resolve(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/alerts")).await?;
    browser.click("[data-testid=alert-resolve]").await?;
    browser.click("[data-testid=confirm-submit]").await?;
    closed(browser).await?;
    browser.go(&format!("{url}/alerts?state=resolved")).await?;
    browser.click("[data-testid=alert-title] button").await?;
    browser.wait_for("[data-testid=alert-card]", "closed by operator").await?;
    Ok(())
}

async fn routes(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/routes")).await?;
    browser.wait_for("[data-testid=no-routes]", "No routes").await?;
    browser.click("[data-testid=routes-edit]").await?;
    fill(browser, "[data-testid=routes-text]", "{ no").await?;
    browser.click("[data-testid=routes-save]").await?;
    browser.wait_for("[data-testid=form-problem]", "This is not JSON").await?;
    fill(browser, "[data-testid=routes-text]", &json!({ "routes": [{ "name": "nights", "channels": [] }] }).to_string()).await?;
    browser.click("[data-testid=routes-save]").await?;
    browser.wait_for("[data-testid=form-problem]", "names at least one channel").await?;
    let wanted = json!({
        "routes": [{
            "name": HOSTILE,
            "filter": "rack = A1 and severity >= error",
            "channels": ["on-call"],
            "quiet": { "when": { "cron": "0 22 * * *", "time_zone": "Europe/Berlin", "minutes": 480 } },
            "escalate": [{ "after_minutes": 15, "channels": ["boss"] }],
            "remind_minutes": 120,
        }],
        "rotations": [{ "name": "on-call", "members": ["anna", "ben"], "begins": "2020-01-06T08:00", "days": 36 }],
    });
    fill(browser, "[data-testid=routes-text]", &wanted.to_string()).await?;
    browser.click("[data-testid=routes-save]").await?;
    let route = browser.wait_for("[data-testid=route]", HOSTILE).await?;
    for part in ["rack = A1 and severity >= error", "on-call", "0 22 * * * (Europe/Berlin), for 8 h", "after 15 min", "boss", "every 2 h"] {
        assert!(route.contains(part), "{part}: {route}");
    }
    browser.wait_for("[data-testid=routes-unknown]", "anna, ben, boss").await?;
    let on_call = browser.wait_for("[data-testid=on-call]", "").await?;
    assert!(on_call.contains("anna") != on_call.contains("ben"), "one of them is on call: {on_call}");
    Ok(())
}

/// Sees the same, and no button that the server would refuse.
async fn only_looks(browser: &Browser, url: &str) -> Result<(), String> {
    for (path, shown, absent) in [
        ("/alerts", "[data-testid=incident]", vec!["alert-acknowledge", "alert-take-back", "alert-silence", "alert-resolve"]),
        ("/silences", "[data-testid=silence]", vec!["silence-add", "silence-end"]),
        ("/routes", "[data-testid=route]", vec!["routes-edit"]),
    ] {
        browser.go(&format!("{url}{path}")).await?;
        browser.wait_for(shown, "").await?;
        if path == "/alerts" {
            browser.click("[data-testid=incident] [data-testid=alert-title] button").await?;
            browser.wait_for("[data-testid=incident]", "Who was told").await?;
        }
        for button in absent {
            assert!(browser.text(&format!("[data-testid={button}]")).await.is_none(), "{path}: a viewer is offered {button}");
        }
    }
    Ok(())
}

/// All of it.
///
/// # Errors
/// What the page shows instead.
pub async fn all() -> Result<(), String> {
    let Some(browser) = Browser::open().await else { return Ok(()) };
    let server = InnerServer::start("", |_| ()).await;
    world(&server).await?;
    let url = server.url.clone();
    sign_in(&browser, &url, "operator").await?;
    incident(&browser, &url).await?;
    acknowledge(&browser, &url).await?;
    silence(&browser).await?;
    silences(&browser, &url).await?;
    resolve(&browser, &url).await?;
    browser.go(&format!("{url}/routes")).await?;
    browser.wait_for("main", "Administrators change routes").await?;
    assert!(browser.text("[data-testid=routes-edit]").await.is_none(), "an operator is offered to change routes");
    sign_out(&browser).await?;
    sign_in(&browser, &url, "admin").await?;
    routes(&browser, &url).await?;
    sign_out(&browser).await?;
    sign_in(&browser, &url, "viewer").await?;
    only_looks(&browser, &url).await?;
    assert_eq!(browser.run("return window.__xss === undefined;").await?, true, "a script of somebody ran");
    let complaints = browser.complaints().await;
    assert!(complaints.is_empty(), "{complaints:#?}");
    let kept = server.person("viewer").await.get("/api/v1/routes").await.json();
    assert_eq!(text(&kept, "/routes/0/name"), HOSTILE);
    server.running.stop().await;
    Ok(())
}
