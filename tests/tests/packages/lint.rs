use ironwatch_tests::packages::{Packages, ask, root};
use std::process::Command;

/// What lintian says of the programs for debugging, and not of those that are given away.
const OF_STAND_INS: &str = "missing-dependency-on-libc,unused-override";

#[test]
fn lintian_finds_no_error_and_no_warning() {
    let (well, said) = ask(Command::new("lintian")
        .args(["--fail-on", "error,warning", "--suppress-tags", OF_STAND_INS])
        .args(Packages::now().files(".deb")));
    assert!(well, "{said}");
}

#[test]
fn rpmlint_finds_nothing() {
    let settings = root().join("packaging/rpm/rpmlint.toml");
    let (well, said) = ask(Command::new("rpmlint").arg("-c").arg(settings).args(Packages::now().files(".rpm")));
    assert!(well && said.contains(" 0 errors, 0 warnings"), "{said}");
}

#[test]
fn the_scripts_of_the_packages_are_plain_shell() {
    for side in ["agent", "server"] {
        for script in ["postinst", "prerm", "postrm"] {
            let path = root().join("packaging/deb").join(side).join(script);
            let (well, said) = ask(Command::new("dash").arg("-n").arg(&path));
            assert!(well, "{}: {said}", path.display());
        }
    }
}
