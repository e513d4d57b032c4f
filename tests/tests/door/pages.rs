//! The pages of the dashboard, as a browser fetches them.

use flate2::read::GzDecoder;
use ironwatch_tests::programs::{Server, client};
use std::io::Read;

/// Kind, encoding, and what came.
async fn fetch(url: String, encodings: Option<&str>) -> (String, String, Vec<u8>) {
    let mut request = client().get(url);
    if let Some(encodings) = encodings {
        request = request.header("Accept-Encoding", encodings);
    }
    let answer = request.send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (kind, encoding) = (header("Content-Type"), header("Content-Encoding"));
    assert_eq!(header("Vary"), "Accept-Encoding", "what lies between must not give one browser what another takes");
    (kind, encoding, answer.bytes().await.unwrap_or_else(|error| panic!("{error}")).to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_travel_packed_to_browsers_that_take_that_and_as_they_are_to_others() {
    let server = Server::start("").await;
    let (kind, encoding, page) = fetch(server.url.clone(), None).await;
    assert_eq!((kind.as_str(), encoding.as_str()), ("text/html; charset=utf-8", ""));
    let page = String::from_utf8(page).unwrap_or_else(|error| panic!("{error}"));
    let script =
        page.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".js")).unwrap_or_else(|| panic!("no script in {page}"));
    let address = format!("{}{script}", server.url);

    let (kind, encoding, plain) = fetch(address.clone(), None).await;
    assert_eq!((kind.as_str(), encoding.as_str()), ("text/javascript; charset=utf-8", ""));
    // Twice: packed, and from what was kept.
    for _ in 0..2 {
        let (_, encoding, packed) = fetch(address.clone(), Some("br, gzip")).await;
        assert_eq!(encoding, "gzip");
        assert!(packed.len() < plain.len(), "{} bytes instead of {}", packed.len(), plain.len());
        let mut unpacked = Vec::new();
        GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(unpacked, plain);
    }
    for refuses in ["identity", "gzip;q=0", "br"] {
        assert_eq!(fetch(address.clone(), Some(refuses)).await.1, "", "{refuses}");
    }
}
