//! The door: whoever has no right to come in stays out, is told why in one code, and leaves nothing behind; whoever has
//! it cannot break anything with what he brings.

mod bodies;
mod keys;
mod pages;
mod people;
mod proofs;

use ironwatch_tests::answer::number;
use ironwatch_tests::programs::Person;

const XID: &str = "NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.";

async fn count_of(person: &Person, path: &str) -> i64 {
    number(&person.get(path).await.json(), "/total")
}
