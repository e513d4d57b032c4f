//! The packages and what is in them: installed, upgraded, removed and purged with the real tools, on a host that is this
//! machine under an overlay; looked through by lintian and rpmlint. The programs in them are those beside the tests, not
//! static ones; `scripts/package` refuses to make real packages of others.

mod container;
mod deb;
mod lint;
mod rpm;
mod texts;
mod units;
