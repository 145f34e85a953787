//! Integration tests of the core through its public interface.

mod golden;
