//! Hosts with BMCs: who may do what, what is written of it, and that no password is ever seen again.

mod audit;
mod bmcs;
mod canary;
mod credentials;
mod file;
mod lifecycle;
mod merge;
mod roles;
mod rotation;
