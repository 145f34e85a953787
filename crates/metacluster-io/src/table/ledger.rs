//! What is written down while the rows of a table are settled.

use std::ops::Range;

use crate::accounting::Accounting;
use crate::diagnostic::Diagnostic;
use crate::options::ReadOptions;
use crate::rejects::Reject;
use crate::text::Text;

/// What is written down of the rows of a table.
pub(super) struct Ledger {
    pub(super) accounting: Accounting,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) most_diagnostics: usize,
    pub(super) further_problems: usize,
    pub(super) keeps_rejects: bool,
    pub(super) quote: char,
    pub(super) rejects: Vec<Reject>,
}

impl Ledger {
    pub(super) fn new(
        accounting: Accounting,
        warnings: Vec<Diagnostic>,
        options: &ReadOptions,
        quote: char,
    ) -> Self {
        Self {
            accounting,
            diagnostics: warnings,
            most_diagnostics: options.limits.problems,
            further_problems: 0,
            keeps_rejects: options.keep_rejects,
            quote,
            rejects: Vec::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= self.most_diagnostics
    }

    pub(super) fn notice(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            self.further_problems += 1;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn reject(&mut self, text: &Text, span: Range<usize>, problem: Diagnostic) {
        self.accounting.count_rejected();
        if self.keeps_rejects {
            self.rejects.push(Reject::new(text, span, &problem, self.quote));
        }
        self.notice(problem);
    }
}
