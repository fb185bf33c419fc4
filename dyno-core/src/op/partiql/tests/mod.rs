//! PartiQL against a fake service.

mod statement;
mod statements;
