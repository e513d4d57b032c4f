//! From where a request comes.

use crate::app::App;
use crate::bmcs::Network;
use actix_web::HttpRequest;
use std::net::IpAddr;

/// Who asks: the other end of the socket. Where that is one of our own proxies, the last address in what the proxies
/// say that is none of theirs; whatever stands before it anybody may have written.
#[must_use]
pub fn address(request: &HttpRequest, app: &App) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip()) else { return String::new() };
    if !app.settings.http.behind_tls_proxy {
        return peer.to_string();
    }
    let said = request.headers().get_all("X-Forwarded-For").map(|value| value.to_str().unwrap_or("?"));
    let said: Vec<&str> = said.flat_map(|line| line.split(',')).map(str::trim).collect();
    last_of_others(peer, &said, &app.settings.http.proxies()).to_string()
}

/// What one who asks has: an address of version 4, or a /64 of version 6, in which anybody has as many as they like.
#[must_use]
pub fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Whether the other end of the socket is one of our own proxies, which speak TLS with browsers.
#[must_use]
pub fn is_by_proxy(request: &HttpRequest, app: &App) -> bool {
    let peer = request.peer_addr().map(|peer| peer.ip());
    app.settings.http.behind_tls_proxy && peer.is_some_and(|peer| is_one_of(peer, &app.settings.http.proxies()))
}

fn is_one_of(address: IpAddr, proxies: &[Network]) -> bool {
    proxies.iter().any(|proxy| proxy.has(address))
}

fn last_of_others(peer: IpAddr, said: &[&str], proxies: &[Network]) -> IpAddr {
    let mut last = peer;
    for hop in said.iter().rev() {
        if !is_one_of(last, proxies) {
            break;
        }
        // What is no address was not written by a proxy of ours.
        let Ok(hop) = hop.parse::<IpAddr>() else { break };
        last = hop.to_canonical();
    }
    last
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn a_network_of_version_six_is_one_who_asks() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
            ("", ""),
        ] {
            assert_eq!(network_of(address), network);
        }
    }

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let proxies: Vec<Network> = ["127.0.0.0/8", "10.0.0.0/24"].into_iter().filter_map(Network::parse).collect();
        for (peer, said, wanted) in [
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            // A client that writes the header itself comes from elsewhere, or stands before what the proxy adds.
            ("198.51.100.1", vec!["203.0.113.9"], "198.51.100.1"),
            ("127.0.0.1", vec!["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", vec!["1.1.1.1", "203.0.113.9", "10.0.0.7"], "203.0.113.9"),
            ("127.0.0.1", vec!["203.0.113.9", "garbage"], "127.0.0.1"),
            ("127.0.0.1", vec!["203.0.113.9", ""], "127.0.0.1"),
            ("::ffff:127.0.0.1", vec!["2001:db8::7"], "2001:db8::7"),
        ] {
            let found = last_of_others(peer.parse::<IpAddr>().unwrap().to_canonical(), &said, &proxies);
            assert_eq!(found.to_string(), wanted, "{peer} {said:?}");
        }
    }
}
