"""The practice's rules as pure functions: what documents mean, what is owed, what comes next."""
