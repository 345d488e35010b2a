"""What the words of a demand show before anybody decides: topic, area, urgency and unit, and open cases that are alike.

Proposed with its reason, never set. What proposes topics and places is trained at night on the deployment's own cases
(training.py) and needs nothing but numpy to propose; where there are too few cases it stays silent.
"""
