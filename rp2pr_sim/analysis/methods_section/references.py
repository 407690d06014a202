"""References of the methods section, each once, by a short name as it is cited."""

from __future__ import annotations

REFERENCES = {
    "Aveling et al. 2012": (
        "Aveling EL, Martin G, Jiménez García S, et al. Reciprocal peer review for quality"
        " improvement: an ethnographic case study of the Improving Lung Cancer Outcomes Project."
        " BMJ Quality & Safety 2012;21(12):1034-1041. doi:10.1136/bmjqs-2012-000944"
    ),
    "Grimm et al. 2020": (
        "Grimm V, Railsback SF, Vincenot CE, et al. The ODD protocol for describing agent-based and"
        " other simulation models: a second update. Journal of Artificial Societies and Social"
        " Simulation 2020;23(2):7. doi:10.18564/jasss.4259"
    ),
    "Müller et al. 2013": (
        "Müller B, Bohn F, Dreßler G, et al. Describing human decisions in agent-based models: ODD"
        " + D, an extension of the ODD protocol. Environmental Modelling & Software 2013;48:37-48."
        " doi:10.1016/j.envsoft.2013.06.003"
    ),
    "Salmon et al. 2011": (
        "Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3."
        " Proceedings of SC11, 2011. doi:10.1145/2063384.2063405"
    ),
    "Lam et al. 2015": (
        "Lam SK, Pitrou A, Seibert S. Numba: a LLVM-based Python JIT compiler. Proceedings of"
        " LLVM-HPC, 2015. doi:10.1145/2833157.2833162"
    ),
    "Harris et al. 2020": (
        "Harris CR, Millman KJ, van der Walt SJ, et al. Array programming with NumPy. Nature"
        " 2020;585:357-362. doi:10.1038/s41586-020-2649-2"
    ),
    "Herman and Usher 2017": (
        "Herman J, Usher W. SALib: an open-source Python library for sensitivity analysis. Journal"
        " of Open Source Software 2017;2(9):97. doi:10.21105/joss.00097"
    ),
    "Morris 1991": (
        "Morris MD. Factorial sampling plans for preliminary computational experiments."
        " Technometrics 1991;33(2):161-174. doi:10.1080/00401706.1991.10484804"
    ),
    "Campolongo et al. 2007": (
        "Campolongo F, Cariboni J, Saltelli A. An effective screening design for sensitivity"
        " analysis of large models. Environmental Modelling & Software 2007;22(10):1509-1518."
        " doi:10.1016/j.envsoft.2006.10.004"
    ),
    "Saltelli et al. 2010": (
        "Saltelli A, Annoni P, Azzini I, et al. Variance based sensitivity analysis of model"
        " output: design and estimator for the total sensitivity index. Computer Physics"
        " Communications 2010;181(2):259-270. doi:10.1016/j.cpc.2009.09.018"
    ),
    "Jansen 1999": (
        "Jansen MJW. Analysis of variance designs for model output. Computer Physics Communications"
        " 1999;117(1-2):35-43. doi:10.1016/S0010-4655(98)00154-4"
    ),
    "Goda 2021": (
        "Goda T. A simple algorithm for global sensitivity analysis with Shapley effects."
        " Reliability Engineering & System Safety 2021;213:107702. doi:10.1016/j.ress.2021.107702"
    ),
    "Pianosi and Wagener 2018": (
        "Pianosi F, Wagener T. Distribution-based sensitivity analysis from a generic input-output"
        " sample. Environmental Modelling & Software 2018;108:197-207."
        " doi:10.1016/j.envsoft.2018.07.019"
    ),
    "Plischke et al. 2013": (
        "Plischke E, Borgonovo E, Smith CL. Global sensitivity measures from given data. European"
        " Journal of Operational Research 2013;226(3):536-550. doi:10.1016/j.ejor.2012.11.047"
    ),
    "Hornberger and Spear 1981": (
        "Hornberger GM, Spear RC. An approach to the preliminary analysis of environmental systems."
        " Journal of Environmental Management 1981;12(1):7-18."
    ),
    "Efron et al. 2004": (
        "Efron B, Hastie T, Johnstone I, Tibshirani R. Least angle regression. Annals of Statistics"
        " 2004;32(2):407-499. doi:10.1214/009053604000000067"
    ),
    "Owen and Zhou 2000": (
        "Owen A, Zhou Y. Safe and effective importance sampling. Journal of the American"
        " Statistical Association 2000;95(449):135-143. doi:10.1080/01621459.2000.10473909"
    ),
    "Talts et al. 2018": (
        "Talts S, Betancourt M, Simpson D, et al. Validating Bayesian inference algorithms with"
        " simulation-based calibration. arXiv 2018. doi:10.48550/arXiv.1804.06788"
    ),
    "Savage 1951": (
        "Savage LJ. The theory of statistical decision. Journal of the American Statistical"
        " Association 1951;46(253):55-67. doi:10.1080/01621459.1951.10500768"
    ),
    "Louis 1984": (
        "Louis TA. Estimating a population of parameter values using Bayes and empirical Bayes"
        " methods. Journal of the American Statistical Association 1984;79(386):393-398."
        " doi:10.1080/01621459.1984.10478062"
    ),
    "Raiffa and Schlaifer 1961": (
        "Raiffa H, Schlaifer R. Applied statistical decision theory. Boston: Harvard University;"
        " 1961."
    ),
    "Strong et al. 2014": (
        "Strong M, Oakley JE, Brennan A. Estimating multiparameter partial expected value of"
        " perfect information from a probabilistic sensitivity analysis sample: a nonparametric"
        " regression approach. Medical Decision Making 2014;34(3):311-326."
        " doi:10.1177/0272989X13505910"
    ),
    "Menzies 2016": (
        "Menzies NA. An efficient estimator for the expected value of sample information. Medical"
        " Decision Making 2016;36(3):308-320. doi:10.1177/0272989X15583495"
    ),
    "Pedregosa et al. 2011": (
        "Pedregosa F, Varoquaux G, Gramfort A, et al. Scikit-learn: machine learning in Python."
        " Journal of Machine Learning Research 2011;12:2825-2830."
    ),
    "Donoho et al. 2018": (
        "Donoho DL, Gavish M, Johnstone IM. Optimal shrinkage of eigenvalues in the spiked"
        " covariance model. Annals of Statistics 2018;46(4):1742-1778. doi:10.1214/17-AOS1601"
    ),
    "Friedman and Fisher 1999": (
        "Friedman JH, Fisher NI. Bump hunting in high-dimensional data. Statistics and Computing"
        " 1999;9(2):123-143. doi:10.1023/A:1008894516817"
    ),
    "Bryant and Lempert 2010": (
        "Bryant BP, Lempert RJ. Thinking inside the box: a participatory, computer-assisted"
        " approach to scenario discovery. Technological Forecasting and Social Change"
        " 2010;77(1):34-49. doi:10.1016/j.techfore.2009.08.002"
    ),
}
