//! The page that describes the API, read from the server that it belongs to.

use ironwatch_tests::browser::Browser;

/// As somebody who is signed in.
pub async fn all(browser: &Browser, url: &str) -> Result<(), String> {
    browser.go(&format!("{url}/api")).await?;
    browser.wait_for("[data-testid=operation]", "/").await?;
    let count = browser.run("return document.querySelectorAll('[data-testid=operation]').length;").await?;
    assert_eq!(count.as_u64(), u64::try_from(ironwatch_server::http::table().len()).ok(), "every route is on the page");
    browser.type_into("input[type=search]", "post merge admin").await?;
    browser.wait_for("main [role=status]", "1 operation").await?;
    browser.click("[data-testid=operation] button").await?;
    let text = browser.wait_for("[data-testid=operation]", "cannot_merge").await?;
    for words in ["at least admin", "host.merge", "MergeSaid", "other", "the host that goes", "curl -b", "/merge"] {
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{words}: {text}");
    }
    Ok(())
}
