//! Retries that outlive the process: the policy schedules, and an engine that exists keeps the work.
