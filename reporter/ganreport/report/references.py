"""The papers that measures and diagnostics rest on."""

from __future__ import annotations

from typing import Final

import msgspec


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One paper; ``doi`` and ``arxiv`` are bare identifiers, None where there is none."""

    key: str
    authors: str
    title: str
    venue: str
    year: int
    doi: str | None = None
    arxiv: str | None = None

    def bibtex(self) -> str:
        """The entry for a BibTeX file."""
        fields = {
            "author": self.authors.replace(", ", " and "),
            "title": f"{{{self.title}}}",
            "howpublished": self.venue,
            "year": str(self.year),
            "doi": self.doi,
            "eprint": self.arxiv,
            "archivePrefix": "arXiv" if self.arxiv else None,
        }
        lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n" + ",\n".join(lines) + "\n}\n"


_ALL: Final = (
    Reference(
        key="mann1945",
        authors="Henry B. Mann",
        title="Nonparametric Tests Against Trend",
        venue="Econometrica 13(3)",
        year=1945,
        doi="10.2307/1907187",
    ),
    Reference(
        key="mann1947",
        authors="H. B. Mann, D. R. Whitney",
        title="On a Test of Whether one of Two Random Variables is Stochastically Larger than the "
        "Other",
        venue="The Annals of Mathematical Statistics 18(1)",
        year=1947,
        doi="10.1214/aoms/1177730491",
    ),
    Reference(
        key="sen1968",
        authors="Pranab Kumar Sen",
        title="Estimates of the Regression Coefficient Based on Kendall's Tau",
        venue="Journal of the American Statistical Association 63(324)",
        year=1968,
        doi="10.1080/01621459.1968.10480934",
    ),
    Reference(
        key="dowson1982",
        authors="D. C. Dowson, B. V. Landau",
        title="The Fréchet distance between multivariate normal distributions",
        venue="Journal of Multivariate Analysis 12(3)",
        year=1982,
        doi="10.1016/0047-259X(82)90077-X",
    ),
    Reference(
        key="schilling1986",
        authors="Mark F. Schilling",
        title="Multivariate Two-Sample Tests Based on Nearest Neighbors",
        venue="Journal of the American Statistical Association 81(395)",
        year=1986,
        doi="10.1080/01621459.1986.10478337",
    ),
    Reference(
        key="delong1988",
        authors="Elizabeth R. DeLong, David M. DeLong, Daniel L. Clarke-Pearson",
        title="Comparing the Areas under Two or More Correlated Receiver Operating Characteristic "
        "Curves: A Nonparametric Approach",
        venue="Biometrics 44(3)",
        year=1988,
        doi="10.2307/2531595",
    ),
    Reference(
        key="wang2004",
        authors="Zhou Wang, Alan C. Bovik, Hamid R. Sheikh, Eero P. Simoncelli",
        title="Image Quality Assessment: From Error Visibility to Structural Similarity",
        venue="IEEE Transactions on Image Processing 13(4)",
        year=2004,
        doi="10.1109/TIP.2003.819861",
    ),
    Reference(
        key="jackson2005",
        authors="Brad Jackson, Jeffrey D. Scargle, David Barnes, Sundararajan Arabhi, Alina Alt, "
        "Peter Gioumousis, Elyus Gwin, Paungkaew Sangtrakulcharoen, Linda Tan, Tun Tao Tsai",
        title="An Algorithm for Optimal Partitioning of Data on an Interval",
        venue="IEEE Signal Processing Letters 12(2)",
        year=2005,
        doi="10.1109/LSP.2001.838216",
    ),
    Reference(
        key="gretton2012",
        authors="Arthur Gretton, Karsten M. Borgwardt, Malte J. Rasch, Bernhard Schölkopf, "
        "Alexander Smola",
        title="A Kernel Two-Sample Test",
        venue="Journal of Machine Learning Research 13",
        year=2012,
        arxiv="0805.2368",
    ),
    Reference(
        key="goodfellow2014",
        authors="Ian J. Goodfellow, Jean Pouget-Abadie, Mehdi Mirza, Bing Xu, David Warde-Farley, "
        "Sherjil Ozair, Aaron Courville, Yoshua Bengio",
        title="Generative Adversarial Nets",
        venue="Advances in Neural Information Processing Systems 27",
        year=2014,
        arxiv="1406.2661",
    ),
    Reference(
        key="he2015",
        authors="Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun",
        title="Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet "
        "Classification",
        venue="IEEE International Conference on Computer Vision",
        year=2015,
        arxiv="1502.01852",
    ),
    Reference(
        key="bonneel2015",
        authors="Nicolas Bonneel, Julien Rabin, Gabriel Peyré, Hanspeter Pfister",
        title="Sliced and Radon Wasserstein Barycenters of Measures",
        venue="Journal of Mathematical Imaging and Vision 51",
        year=2015,
        doi="10.1007/s10851-014-0506-3",
    ),
    Reference(
        key="burda2016",
        authors="Yuri Burda, Roger Grosse, Ruslan Salakhutdinov",
        title="Importance Weighted Autoencoders",
        venue="International Conference on Learning Representations",
        year=2016,
        arxiv="1509.00519",
    ),
    Reference(
        key="bowman2016",
        authors="Samuel R. Bowman, Luke Vilnis, Oriol Vinyals, Andrew M. Dai, Rafal Jozefowicz, "
        "Samy Bengio",
        title="Generating Sentences from a Continuous Space",
        venue="Conference on Computational Natural Language Learning",
        year=2016,
        arxiv="1511.06349",
    ),
    Reference(
        key="salimans2016",
        authors="Tim Salimans, Ian Goodfellow, Wojciech Zaremba, Vicki Cheung, Alec Radford, "
        "Xi Chen",
        title="Improved Techniques for Training GANs",
        venue="Advances in Neural Information Processing Systems 29",
        year=2016,
        arxiv="1606.03498",
    ),
    Reference(
        key="chakar2017",
        authors="Souhil Chakar, Emilie Lebarbier, Céline Lévy-Leduc, Stéphane Robin",
        title="A robust approach for estimating change-points in the mean of an AR(1) process",
        venue="Bernoulli 23(2)",
        year=2017,
        doi="10.3150/15-BEJ782",
        arxiv="1403.1958",
    ),
    Reference(
        key="arjovsky2017",
        authors="Martin Arjovsky, Léon Bottou",
        title="Towards Principled Methods for Training Generative Adversarial Networks",
        venue="International Conference on Learning Representations",
        year=2017,
        arxiv="1701.04862",
    ),
    Reference(
        key="heusel2017",
        authors="Martin Heusel, Hubert Ramsauer, Thomas Unterthiner, Bernhard Nessler, "
        "Sepp Hochreiter",
        title="GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium",
        venue="Advances in Neural Information Processing Systems 30",
        year=2017,
        arxiv="1706.08500",
    ),
    Reference(
        key="srivastava2017",
        authors="Akash Srivastava, Lazar Valkov, Chris Russell, Michael U. Gutmann, Charles Sutton",
        title="VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational Learning",
        venue="Advances in Neural Information Processing Systems 30",
        year=2017,
        arxiv="1705.07761",
    ),
    Reference(
        key="arora2017",
        authors="Sanjeev Arora, Yi Zhang",
        title="Do GANs actually learn the distribution? An empirical study",
        venue="arXiv",
        year=2017,
        arxiv="1706.08224",
    ),
    Reference(
        key="lopezpaz2017",
        authors="David Lopez-Paz, Maxime Oquab",
        title="Revisiting Classifier Two-Sample Tests",
        venue="International Conference on Learning Representations",
        year=2017,
        arxiv="1610.06545",
    ),
    Reference(
        key="lin2018",
        authors="Zinan Lin, Ashish Khetan, Giulia Fanti, Sewoong Oh",
        title="PacGAN: The power of two samples in generative adversarial networks",
        venue="Advances in Neural Information Processing Systems 31",
        year=2018,
        arxiv="1712.04086",
    ),
    Reference(
        key="mescheder2018",
        authors="Lars Mescheder, Andreas Geiger, Sebastian Nowozin",
        title="Which Training Methods for GANs do actually Converge?",
        venue="International Conference on Machine Learning",
        year=2018,
        arxiv="1801.04406",
    ),
    Reference(
        key="binkowski2018",
        authors="Mikołaj Bińkowski, Danica J. Sutherland, Michael Arbel, Arthur Gretton",
        title="Demystifying MMD GANs",
        venue="International Conference on Learning Representations",
        year=2018,
        arxiv="1801.01401",
    ),
    Reference(
        key="richardson2018",
        authors="Eitan Richardson, Yair Weiss",
        title="On GANs and GMMs",
        venue="Advances in Neural Information Processing Systems 31",
        year=2018,
        arxiv="1805.12462",
    ),
    Reference(
        key="kynkaanniemi2019",
        authors="Tuomas Kynkäänniemi, Tero Karras, Samuli Laine, Jaakko Lehtinen, Timo Aila",
        title="Improved Precision and Recall Metric for Assessing Generative Models",
        venue="Advances in Neural Information Processing Systems 32",
        year=2019,
        arxiv="1904.06991",
    ),
    Reference(
        key="naeem2020",
        authors="Muhammad Ferjad Naeem, Seong Joon Oh, Youngjung Uh, Yunjey Choi, Jaejun Yoo",
        title="Reliable Fidelity and Diversity Metrics for Generative Models",
        venue="International Conference on Machine Learning",
        year=2020,
        arxiv="2002.09797",
    ),
    Reference(
        key="karras2020",
        authors="Tero Karras, Miika Aittala, Janne Hellsten, Samuli Laine, Jaakko Lehtinen, "
        "Timo Aila",
        title="Training Generative Adversarial Networks with Limited Data",
        venue="Advances in Neural Information Processing Systems 33",
        year=2020,
        arxiv="2006.06676",
    ),
    Reference(
        key="chong2020",
        authors="Min Jin Chong, David Forsyth",
        title="Effectively Unbiased FID and Inception Score and Where to Find Them",
        venue="IEEE/CVF Conference on Computer Vision and Pattern Recognition",
        year=2020,
        arxiv="1911.07023",
    ),
    Reference(
        key="meehan2020",
        authors="Casey Meehan, Kamalika Chaudhuri, Sanjoy Dasgupta",
        title="A Non-Parametric Test to Detect Data-Copying in Generative Models",
        venue="International Conference on Artificial Intelligence and Statistics",
        year=2020,
        arxiv="2004.05675",
    ),
    Reference(
        key="alaa2022",
        authors="Ahmed M. Alaa, Boris van Breugel, Evgeny Saveliev, Mihaela van der Schaar",
        title="How Faithful is your Synthetic Data? Sample-level Metrics for Evaluating and "
        "Auditing Generative Models",
        venue="International Conference on Machine Learning",
        year=2022,
        arxiv="2102.08921",
    ),
)

REFERENCES: Final[dict[str, Reference]] = {reference.key: reference for reference in _ALL}
"""Every paper cited, by its key, oldest first."""
