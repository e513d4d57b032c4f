//! Credentials, hosts by their BMC, files of hosts, and what is done by a BMC: all by the page. The BMC is a port of this
//! machine where nobody answers, which the page must tell as plainly as everything else.

use ironwatch_tests::browser::Browser;
use std::net::UdpSocket;

const BMC_PASSWORD: &str = "never-shown-anywhere";

/// Empties a field, and types into it.
pub async fn fill(browser: &Browser, css: &str, text: &str) -> Result<(), String> {
    browser.wait_for(css, "").await?;
    let empty =
        format!("const e = document.querySelector({css:?}); e.value = ''; e.dispatchEvent(new Event('input', {{ bubbles: true }}));");
    browser.run(&empty).await?;
    browser.type_into(css, text).await
}

/// A port where nobody answers.
fn silent_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_or(1, |address| address.port())
}

async fn credential(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/credentials")).await?;
    browser.click("[data-testid=credential-add]").await?;
    browser.click("[data-testid=credential-save]").await?;
    browser.wait_for("[data-testid=form-problem]", "Enter name, user and password").await?;
    fill(browser, "[data-testid=credential-name]", "all BMCs").await?;
    fill(browser, "[data-testid=credential-user]", "root").await?;
    fill(browser, "[data-testid=credential-password]", BMC_PASSWORD).await?;
    browser.click("[data-testid=credential-default]").await?;
    browser.click("[data-testid=credential-save]").await?;
    let row = browser.wait_for("[data-testid=credential-row]", "all BMCs").await?;
    assert!(row.contains("root") && row.contains("default"), "{row}");
    let kept = browser.run("return document.documentElement.outerHTML;").await?;
    assert!(!kept.as_str().unwrap_or_default().contains(BMC_PASSWORD), "the page holds the password of a BMC");
    Ok(())
}

/// Adds a host by its BMC; its page says why the BMC cannot be asked, and takes a change.
async fn host(browser: &Browser, url: &str) -> Result<String, String> {
    browser.go(&format!("{url}/add")).await?;
    fill(browser, "[data-testid=add-name]", "bmc-only").await?;
    browser.click("[data-testid=add-submit]").await?;
    browser.wait_for("[data-testid=form-problem]", "Enter the address").await?;
    fill(browser, "[data-testid=bmc-address]", "127.0.0.1").await?;
    fill(browser, "[data-testid=bmc-ipmi-port]", &silent_port().to_string()).await?;
    browser.type_into("[data-testid=bmc-protocol]", "IPMI only").await?;
    browser.click("[data-testid=add-submit]").await?;
    browser.wait_for("[data-testid=add-done]", "bmc-only was added").await?;
    browser.click("[data-testid=add-done] a").await?;
    browser.wait_for("[data-testid=bmc-state]", "Unreachable").await?;
    browser.wait_for("[data-testid=bmc-error]", ".").await?;
    browser.wait_for("[data-testid=bmc-credential-of]", "all BMCs (the default)").await?;
    browser.wait_for("[data-testid=host-bmc]", "Unreachable").await?;
    browser.click("[data-testid=bmc-change]").await?;
    fill(browser, "[data-testid=bmc-address]", "no address!").await?;
    browser.click("[data-testid=bmc-save]").await?;
    browser.wait_for("[data-testid=form-problem]", "address").await?;
    fill(browser, "[data-testid=bmc-address]", "127.0.0.2").await?;
    browser.click("[data-testid=bmc-save]").await?;
    browser.wait_for("[data-testid=bmc-facts]", "127.0.0.2").await?;
    let path = browser.run("return location.pathname;").await?;
    path.as_str().and_then(|path| path.strip_suffix("/bmc")).map(|path| format!("{url}{path}")).ok_or_else(|| format!("{path}"))
}

/// What may lose work wants a reason and the name of the host; what becomes of it is told.
async fn power(browser: &Browser, url: &str, host: &str) -> Result<(), String> {
    browser.go(&format!("{host}/power")).await?;
    browser.click("[data-testid=do-cycle]").await?;
    browser.click("[data-testid=ask-submit]").await?;
    browser.wait_for("[data-testid=form-problem]", "Say why").await?;
    fill(browser, "[data-testid=ask-reason]", "it hangs").await?;
    fill(browser, "[data-testid=ask-confirm]", "another").await?;
    browser.click("[data-testid=ask-submit]").await?;
    browser.wait_for("[data-testid=form-problem]", "bmc-only").await?;
    fill(browser, "[data-testid=ask-confirm]", "bmc-only").await?;
    browser.click("[data-testid=ask-submit]").await?;
    let card = browser.wait_for("[data-testid=job-card]", "it hangs").await?;
    assert!(card.to_lowercase().contains("power cycle"), "{card}");
    browser.wait_for("[data-testid=job-state]", "Failed").await?;
    browser.wait_for("[data-testid=job-trouble]", ".").await?;
    browser.go(&format!("{url}/jobs")).await?;
    browser.wait_for("[data-testid=job-card]", "bmc-only").await?;
    Ok(())
}

/// A file is looked at first, and taken then.
async fn file(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/add?many=1")).await?;
    browser.type_into("[data-testid=import-format]", "CSV").await?;
    let lines = "name,bmc_ip\nimported-1,192.0.2.7\n<b>bad</b>,192.0.2.8\n";
    fill(browser, "[data-testid=import-content]", lines).await?;
    browser.click("[data-testid=import-check]").await?;
    let report = browser.wait_for("[data-testid=import-report]", "1 refused").await?;
    assert!(report.contains("Nothing has been changed") && report.contains("1 added"), "{report}");
    browser.click("[data-testid=import-form] input[type=checkbox]").await?;
    browser.click("[data-testid=import-take]").await?;
    browser.wait_for("[data-testid=import-report]", "Imported").await?;
    browser.go(url).await?;
    browser.wait_for(".fleet-body", "imported-1").await?;
    Ok(())
}

/// All of it, as somebody who is signed in as an administrator.
pub async fn all(browser: &Browser, url: &str) -> Result<(), String> {
    credential(browser, url).await?;
    let host = host(browser, url).await?;
    power(browser, url, &host).await?;
    file(browser, url).await?;
    browser.go(&format!("{url}/audit?action=job")).await?;
    browser.wait_for("[data-testid=audit-row]", "job.").await?;
    browser.click("[data-testid=audit-verify]").await?;
    browser.wait_for("[data-testid=audit-verdict]", "").await?;
    Ok(())
}
