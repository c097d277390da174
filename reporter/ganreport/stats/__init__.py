"""Pure statistics: arrays in, small frozen results out; no run, no file, no judgement."""
