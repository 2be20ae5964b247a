"""Two targets on the same cases: the sentence, the counts, the charts, and the cases that changed."""
